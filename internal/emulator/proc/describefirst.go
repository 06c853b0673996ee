package proc

import (
	"encoding/binary"

	"github.com/hartonomous/hartctl/internal/emulator/bind"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
	"github.com/hartonomous/hartctl/internal/emulator/wire"
)

// describeFirst is sp_describe_first_result_set: the columns of the first statement of a batch that has a result. Batches with errors
// or branches before it, results of modules, ORDER BY, FOR and the browse modes are refused.
// (learn.microsoft.com: sp_describe_first_result_set.)
var describeFirst = &sysProc{name: "sp_describe_first_result_set", params: []sysParam{
	{name: "@tsql", typ: nvarchar(types.Max), required: true},
	{name: "@params", typ: nvarchar(types.Max)},
	{name: "@browse_information_mode", typ: types.Type{Kind: types.TinyInt}, def: types.IntOf(types.TinyInt, 0)},
}}

func (s *Session) spDescribeFirst(f *frame, args []argument) (int32, error) {
	a, err := describeFirst.match(describeFirst.name, args)
	if err != nil {
		return 0, err
	}
	if mode := a.value("@browse_information_mode"); mode.IsNull() || mode.I != 0 {
		return 0, sqlerr.Unsupported("sp_describe_first_result_set with a browse mode")
	}
	d := s.newFrame(dynamicFrame, nil)
	declared, err := s.declared(d, a.text("@params"))
	if err != nil {
		return 0, err
	}
	d.env.Vars = make([]types.Value, len(declared.module.Params))
	back := s.enter(d)
	defer back()
	if s.prepare(d, a.text("@tsql"), declared) != nil {
		return 0, sqlerr.Unsupported("sp_describe_first_result_set of a batch with errors")
	}
	query, err := d.firstQuery()
	if err != nil {
		return 0, err
	}
	var rows []types.Row
	if query != nil {
		if rows, err = s.describeQuery(d, query); err != nil {
			return 0, err
		}
	}
	out := &rowset{s: s, f: f}
	if err := out.emit(describedColumns, nil); err != nil {
		return 0, err
	}
	for _, r := range rows {
		if err := out.emit(describedColumns, r); err != nil {
			return 0, err
		}
	}
	return 0, out.end()
}

// firstQuery is the first SELECT with a result; nil when no statement has one.
func (f *frame) firstQuery() (*syntax.SelectStmt, error) {
	for i := range f.prog.code {
		in := &f.prog.code[i]
		switch st := in.stmt.(type) {
		case *syntax.SelectStmt:
			if !selectsInto(st) && !assigns(st) {
				return st, nil
			}
		case *syntax.DeclareStmt, *syntax.SetVarStmt, *syntax.SetOptionStmt, *syntax.PrintStmt, nil:
			if in.op == opJumpFalse || in.op == opEnterTry {
				return nil, sqlerr.Unsupported("sp_describe_first_result_set of a batch with branches")
			}
		default:
			return nil, sqlerr.Unsupported("sp_describe_first_result_set of statements other than SELECT and SET")
		}
	}
	return nil, nil
}

// describedColumns are those of the result, in order.
var describedColumns = func() []exec.Column {
	bit, integer, small, tiny := bitType, intType, types.Type{Kind: types.SmallInt}, types.Type{Kind: types.TinyInt}
	not := func(t types.Type, names ...string) (cols []exec.Column) {
		for _, n := range names {
			cols = append(cols, exec.Column{Name: n, Type: t})
		}
		return cols
	}
	null := func(t types.Type, names ...string) []exec.Column {
		cols := not(t, names...)
		for i := range cols {
			cols[i].Nullable = true
		}
		return cols
	}
	var all []exec.Column
	for _, part := range [][]exec.Column{
		not(bit, "is_hidden"), not(integer, "column_ordinal"), null(sysname, "name"), not(bit, "is_nullable"), not(integer, "system_type_id"),
		null(sysname, "system_type_name"), not(small, "max_length"), not(tiny, "precision", "scale"), null(sysname, "collation_name"),
		null(integer, "user_type_id"), null(sysname, "user_type_database", "user_type_schema", "user_type_name"),
		null(nvarchar(4000), "assembly_qualified_type_name"), null(integer, "xml_collection_id"),
		null(sysname, "xml_collection_database", "xml_collection_schema", "xml_collection_name"),
		not(bit, "is_xml_document", "is_case_sensitive", "is_fixed_length_clr_type"),
		null(sysname, "source_server", "source_database", "source_schema", "source_table", "source_column"),
		null(bit, "is_identity_column", "is_part_of_unique_key", "is_updateable", "is_computed_column", "is_sparse_column_set"),
		null(small, "ordinal_in_order_by_list"), null(bit, "order_by_is_descending"), null(small, "order_by_list_length"),
		not(integer, "tds_type_id", "tds_length"), null(integer, "tds_collation_id"), null(tiny, "tds_collation_sort_id"),
	} {
		all = append(all, part...)
	}
	for i := range all {
		all[i].Base = true // they come from a table of the server's own
	}
	return all
}()

// describeQuery makes a row for each column of a query.
func (s *Session) describeQuery(d *frame, query *syntax.SelectStmt) (rows []types.Row, err error) {
	if len(query.OrderBy) > 0 || query.For != nil {
		return nil, sqlerr.Unsupported("sp_describe_first_result_set of a query with ORDER BY or FOR")
	}
	err = s.within(d, func(*exec.Env) error {
		sc := d.scope()
		q, err := bind.Query(sc, query)
		if err != nil {
			return sqlerr.Unsupported("sp_describe_first_result_set of a batch with errors")
		}
		for i, c := range q.Columns() {
			row, err := describedRow(sc, i+1, c)
			if err != nil {
				return err
			}
			rows = append(rows, row)
		}
		return nil
	})
	return rows, err
}

func describedRow(sc *bind.Scope, ordinal int, c exec.Column) (types.Row, error) {
	t := c.Type
	switch t.Kind {
	case types.XML, types.Geometry, types.Text, types.NText, types.Image, types.Variant, types.Timestamp:
		return nil, sqlerr.Unsupported("sp_describe_first_result_set of a column of type %s", t)
	case types.Vector, types.JSON: // as a client without these types sees them
		t = types.Type{Kind: types.VarChar, Length: types.Max, Collation: types.Latin1v100BIN2UTF8}
	}
	row := make(types.Row, len(describedColumns))
	set := func(name string, v types.Value) {
		for i := range describedColumns {
			if describedColumns[i].Name == name {
				row[i] = v
			}
		}
	}
	for i := range row {
		row[i] = types.NullValue
	}
	number := func(name string, k types.Kind, n int) { set(name, types.IntOf(k, int64(n))) }
	flag := func(name string, on bool) { set(name, types.Bool(on)) }
	for _, name := range []string{"is_hidden", "is_xml_document", "is_fixed_length_clr_type", "is_sparse_column_set"} {
		flag(name, false)
	}
	number("column_ordinal", types.Int, ordinal)
	if c.Name != "" {
		set("name", types.NStr(c.Name))
	}
	flag("is_nullable", c.Nullable)
	base := t.Base()
	number("system_type_id", types.Int, int(t.SystemTypeID()))
	set("system_type_name", types.NStr(base.String()))
	precision, scale := t.PrecisionScale()
	number("max_length", types.SmallInt, t.MaxLength())
	number("precision", types.TinyInt, int(precision))
	number("scale", types.TinyInt, int(scale))
	if u := sc.Cat.TypeByID(sc.DB.ID, t.UserType); t.UserType > 256 && u != nil {
		number("user_type_id", types.Int, int(u.ID))
		set("user_type_database", types.NStr(sc.DB.Name))
		set("user_type_schema", types.NStr(sc.Cat.SchemaByID(sc.DB.ID, u.Schema).Name))
		set("user_type_name", types.NStr(u.Name))
	}
	flag("is_case_sensitive", t.IsString() && t.Collation.CaseSensitive())
	flag("is_identity_column", c.Identity)
	flag("is_computed_column", c.Computed)
	flag("is_updateable", c.Base && !c.Identity && !c.Computed)
	token, length, err := wire.Describe(t, c.Nullable)
	if err != nil {
		return nil, sqlerr.Unsupported("sp_describe_first_result_set of a column of type %s", t)
	}
	number("tds_type_id", types.Int, token)
	number("tds_length", types.Int, length)
	if t.IsString() {
		set("collation_name", types.NStr(t.Collation.String()))
		b := t.Collation.TDS()
		number("tds_collation_id", types.Int, int(int32(binary.LittleEndian.Uint32(b[:]))))
		number("tds_collation_sort_id", types.TinyInt, int(b[4]))
	}
	return row, nil
}

// assigns reports SELECT @v = x.
func assigns(st *syntax.SelectStmt) bool {
	q, ok := st.Body.(*syntax.QuerySpec)
	return ok && len(q.Items) > 0 && q.Items[0].Var != ""
}
