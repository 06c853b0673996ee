package ddl

import (
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// systemType is the system type that a type name means; an alias type is known only when the statement runs. Of the errors of
// a name only refusals count here.
func systemType(t *syntax.TypeName) (types.Type, bool, error) {
	if t.Schema != "" && types.Fold(t.Schema) != "sys" {
		return types.Type{}, false, nil
	}
	typ, err := types.ParseNameIn(types.NameContext{Line: t.Line, Ordinal: 1}, t.Name, t.Args, t.Max, t.BaseType)
	if e, ok := err.(*sqlerr.Error); ok && e.Class == sqlerr.Fatal {
		return typ, false, e.At(t.Line)
	}
	return typ, err == nil, nil
}

func checkColumn(c *syntax.ColumnDef) error {
	switch {
	case c.Generated != "" && (c.Computed != nil || c.Identity != nil || c.Sparse || c.RowGuidCol || c.Filestream):
		return sqlerr.Unsupported("other attributes of the GENERATED ALWAYS column %s", c.Name).At(c.Line)
	case c.Masked != "":
		return sqlerr.Unsupported("MASKED column %s", c.Name).At(c.Line)
	case c.Hidden && c.Generated == "":
		return sqlerr.Unsupported("HIDDEN on the column %s, which is no period column", c.Name).At(c.Line)
	case c.Computed != nil:
		if f := nondeterministicCall(c.Computed); f != "" && !c.Persisted {
			return sqlerr.Unsupported("computed column %s over the nondeterministic function %s", c.Name, f).At(c.Line)
		}
		return nil
	}
	if err := checkCollation(c.Collation); err != nil {
		return err
	}
	typ, known, err := systemType(&c.Type)
	switch {
	case err != nil || !known:
		return err
	case c.RowGuidCol && typ.Kind != types.UniqueIdentifier:
		return sqlerr.Unsupported("ROWGUIDCOL on a column of type %s", typ.Name()).At(c.Line)
	case c.Filestream && (typ.Kind != types.VarBinary || typ.Length != types.Max):
		return sqlerr.Unsupported("FILESTREAM on a column of type %s", typ).At(c.Line)
	}
	return nil
}

func checkAlterColumn(a *syntax.AlterColumn) error {
	switch {
	case a.Column.Masked != "":
		return sqlerr.Unsupported("MASKED column %s", a.Column.Name).At(a.Column.Line)
	case a.Column.Hidden:
		return sqlerr.Unsupported("ALTER COLUMN … HIDDEN; use ADD HIDDEN").At(a.Column.Line)
	case a.Attribute == "MASKED":
		return sqlerr.Unsupported("ALTER COLUMN … %s", a.Attribute).At(a.Column.Line)
	case a.Attribute != "":
		return nil
	}
	if err := checkCollation(a.Column.Collation); err != nil {
		return err
	}
	_, _, err := systemType(&a.Column.Type)
	return err
}

// checkCollation refuses a collation of SQL Server that the emulator does not have; one that does not exist waits.
func checkCollation(name string) error {
	if _, ok := types.ParseCollation(name); ok || name == "" {
		return nil
	}
	if e := types.UnknownCollation(name); e.Class == sqlerr.Fatal {
		return e
	}
	return nil
}

// checkAlias is CREATE TYPE … FROM.
func checkAlias(st *syntax.CreateTypeStmt) error {
	typ, known, err := systemType(st.From)
	switch {
	case err != nil || !known:
		return err
	case typ.Kind == types.Vector:
		return sqlerr.Unsupported("alias type over vector")
	}
	return nil
}

func checkSequenceType(st *syntax.SequenceStmt) error {
	if st.Type == nil {
		return nil
	}
	typ, known, err := systemType(st.Type)
	if known && typ.Kind.IsDecimal() && typ.Scale == 0 && typ.Precision > 18 {
		return sqlerr.Unsupported("sequence of type %s, beyond 18 digits", typ)
	}
	return err
}

// maxBuckets is the largest BUCKET_COUNT of a hash index.
const maxBuckets = 1 << 30
