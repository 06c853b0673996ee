package ddl

import (
	"slices"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/feature/assembly"
	"github.com/hartonomous/hartctl/internal/emulator/feature/temporal"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
)

// Check refuses (Msg 40517) what the text of a statement alone shows not to be supported. Its caller asks before any
// statement of the batch has an effect; Run asks again.
func Check(st syntax.Stmt) error {
	switch st := st.(type) {
	case *syntax.CreateTableStmt:
		if graphTable(st) != nil {
			return nil // that is an error of its own when it runs
		}
		return first(checkTableOptions(st.Options, "CREATE TABLE"), checkMemory(st), checkDef(&st.Def, inCreateTable))
	case *syntax.AlterTableStmt:
		return checkAlter(st.Action)
	case *syntax.CreateIndexStmt:
		in := inCreateIndex
		if st.Index.Kind == "COLUMNSTORE" {
			in = inCreateColumnstore
		}
		return checkIndex(&st.Index, in)
	case *syntax.AlterIndexStmt:
		if !slices.Contains(indexActions, st.Action) {
			return sqlerr.Unsupported("ALTER INDEX … %s", st.Action)
		}
		if in := indexActionPlaces[st.Action]; in != 0 {
			return checkIndexOptions(st.Options, in, "")
		}
	case *syntax.CreateStatisticsStmt:
		return checkStatisticsOptions(st.Options, "CREATE STATISTICS")
	case *syntax.UpdateStatisticsStmt:
		return checkStatisticsOptions(st.Options, "UPDATE STATISTICS")
	case *syntax.CreateSchemaStmt:
		for _, e := range st.Elements {
			if elementName(e).Object == "" {
				return sqlerr.Unsupported("GRANT, DENY or REVOKE inside CREATE SCHEMA")
			}
			if err := Check(e); err != nil {
				return err
			}
		}
	case *syntax.CreateTypeStmt:
		if st.Table == nil {
			return checkAlias(st)
		}
		for i := range st.Table.Columns {
			for _, c := range st.Table.Columns[i].Constraints {
				if c.Kind == "FOREIGN KEY" {
					return sqlerr.Unsupported("FOREIGN KEY in a table type")
				}
			}
		}
		return first(checkTableOptions(st.Options, "CREATE TYPE"), checkDef(st.Table, inCreateType))
	case *syntax.SequenceStmt:
		return checkSequenceType(st)
	case *syntax.CreateModuleStmt:
		switch {
		case len(st.External) > 0:
			_, err := assembly.ModuleType(st)
			return err
		case st.OnServer:
			return sqlerr.Unsupported("server triggers")
		case st.OnDatabase:
			return checkDDLTrigger(st)
		}
		return moduleOptions(&catalog.Module{}, st)
	case *syntax.EnableTriggerStmt:
		if st.OnServer {
			return sqlerr.Unsupported("server triggers")
		}
	case *syntax.DropStmt:
		if nouns[st.Kind] == "" && !slices.Contains(otherDrops, st.Kind) {
			return sqlerr.Unsupported("DROP %s", st.Kind)
		}
		if st.OnAllServer {
			return sqlerr.Unsupported("server triggers")
		}
	}
	return nil
}

// indexActions are those of ALTER INDEX.
var indexActions = []string{"REBUILD", "REORGANIZE", "SET", "DISABLE"}

var indexActionPlaces = map[string]optionPlace{"REBUILD": inRebuild, "REORGANIZE": inReorganize, "SET": inSet}

// otherDrops are the kinds of DROP that are no objects of a schema.
var otherDrops = []string{"INDEX", "STATISTICS", "SCHEMA", "TYPE"}

func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func checkAlter(a syntax.AlterAction) error {
	switch a := a.(type) {
	case syntax.AddItems:
		return checkDef(&a.Def, inAddConstraint)
	case *syntax.AddItems:
		return checkDef(&a.Def, inAddConstraint)
	case *syntax.AlterColumn:
		return checkAlterColumn(a)
	case syntax.AlterColumn:
		return checkAlterColumn(&a)
	case *syntax.DropItems:
		return checkAlter(*a)
	case syntax.DropItems:
		for _, it := range a.Items {
			if it.Kind != "COLUMN" && it.Kind != "CONSTRAINT" && it.Kind != "PERIOD" && it.Kind != "" || it.Kind == "PERIOD" && len(a.Items) > 1 {
				return sqlerr.Unsupported("ALTER TABLE … DROP %s", it.Kind).At(it.Line)
			}
		}
	case *syntax.SetTableOptions:
		return checkAlter(*a)
	case syntax.SetTableOptions:
		for _, o := range a.Options {
			switch o.Name {
			case "LOCK_ESCALATION":
				if !slices.Contains(lockEscalations, optionWord(o.Value)) {
					return badValue(&o)
				}
			case "SYSTEM_VERSIONING":
				if _, err := temporal.Parse(&o); isRefusal(err) || len(a.Options) > 1 {
					return first(err, sqlerr.Unsupported("ALTER TABLE … SET (SYSTEM_VERSIONING = …) beside other options").At(o.Line))
				}
			case "REBUILD":
				if err := checkIndexOptions(o.Options, inRebuildTable, ""); err != nil {
					return err
				}
			default:
				return sqlerr.Unsupported("ALTER TABLE … SET (%s)", o.Name).At(o.Line)
			}
		}
	case syntax.SwitchTable, *syntax.SwitchTable:
		return sqlerr.Unsupported("ALTER TABLE … SWITCH")
	}
	return nil
}

// lockEscalations are the values of LOCK_ESCALATION.
var lockEscalations = []string{"AUTO", "TABLE", "DISABLE"}

// checkMemory refuses a memory-optimized #temp table, and a hash index of a table that is not memory-optimized.
func checkMemory(st *syntax.CreateTableStmt) error {
	for _, o := range st.Options {
		if o.Name == "MEMORY_OPTIMIZED" && optionWord(o.Value) == "ON" {
			if isTemp(st.Name.Object) {
				return sqlerr.Unsupported("memory-optimized #temp table").At(o.Line)
			}
			return nil
		}
	}
	for _, ix := range inlineIndexes(&st.Def) {
		if ix.Kind == "HASH" {
			return sqlerr.Unsupported("hash index %s of a table that is not memory-optimized", ix.Name).At(ix.Line)
		}
	}
	return nil
}

func checkDef(d *syntax.TableDef, in optionPlace) error {
	for i := range d.Columns {
		c := &d.Columns[i]
		if err := first(checkColumn(c), checkConstraints(c.Constraints, in)); err != nil {
			return err
		}
		if c.Index != nil {
			if err := checkIndex(c.Index, in); err != nil {
				return err
			}
		}
	}
	for i := range d.Indexes {
		if err := checkIndex(&d.Indexes[i], in); err != nil {
			return err
		}
	}
	return checkConstraints(d.Constraints, in)
}

func checkConstraints(list []syntax.ConstraintDef, in optionPlace) error {
	for _, c := range list {
		kind := ""
		if c.Hash {
			kind = "HASH"
		}
		if err := checkIndexOptions(c.Options, in, kind); err != nil {
			return err
		}
	}
	return nil
}

func checkIndex(d *syntax.IndexDef, in optionPlace) error {
	switch d.Kind {
	case "", "HASH", "COLUMNSTORE":
		if d.Where != nil && d.Clustered != nil && *d.Clustered {
			return sqlerr.Unsupported("filtered clustered index %s", d.Name).At(d.Line)
		}
		return checkIndexOptions(d.Options, in, d.Kind)
	case "SPATIAL":
		t, err := readTessellation(d)
		if err != nil {
			return err
		}
		return checkIndexOptions(t.rest, in, "")
	case "JSON":
		if plainJSON(d) {
			return nil
		}
		return sqlerr.Unsupported("CREATE JSON INDEX with FOR, WITH or ON").At(d.Line)
	case "VECTOR":
		return nil // what is refused depends on the table
	}
	return sqlerr.Unsupported("%s INDEX", d.Kind).At(d.Line)
}

// plainJSON reports a JSON index without the clauses that are refused.
func plainJSON(d *syntax.IndexDef) bool {
	return !d.Unique && d.Clustered == nil && d.Include == nil && d.Where == nil && d.On == "" && len(d.Options) == 0 && len(d.Paths) == 0
}

// isRefusal reports an error that no run of the statement would change.
func isRefusal(err error) bool {
	e, ok := err.(*sqlerr.Error)
	return ok && e.Class == sqlerr.Fatal
}
