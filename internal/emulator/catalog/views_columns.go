package catalog

import "github.com/hartonomous/hartctl/internal/emulator/types"

// The columns that sys.columns and its kin share, cut where the special ones are inserted.
const (
	columnColumns = `object_id int; name sysname n; column_id int; system_type_id tinyint; user_type_id int; max_length smallint;
		precision tinyint; scale tinyint; collation_name sysname n; is_nullable bit n; is_ansi_padded bit; is_rowguidcol bit; is_identity bit;`
	columnColumns2 = `is_filestream bit; is_replicated bit n =0; is_non_sql_subscribed bit n =0; is_merge_published bit n =0;
		is_dts_replicated bit n =0; is_xml_document bit =0; xml_collection_id int =0; default_object_id int; rule_object_id int =0;`
	columnColumns3 = `generated_always_type tinyint n; generated_always_type_desc desc n; encryption_type int n; encryption_type_desc desc(64) n;
		encryption_algorithm_name desc(128) n; column_encryption_key_id int n; column_encryption_key_database_name sysname n; is_hidden bit n;
		is_masked bit; graph_type int n; graph_type_desc desc n; is_data_deletion_filter_column bit n =0; ledger_view_column_type int n;
		ledger_view_column_type_desc desc n; is_dropped_ledger_column bit n =0;`
	vectorColumns = `vector_dimensions int n; vector_base_type tinyint n; vector_base_type_desc desc(10) n;`
)

var columnViews = []*View{
	define("sys", "columns", -1010, columnColumns+`is_computed bit n;`+columnColumns2+`is_sparse bit n; is_column_set bit n =0;`+
		columnColumns3+vectorColumns).rows(columnRows(nil)),
	define("sys", "all_columns", -1011, columnColumns+`is_computed bit n;`+columnColumns2+`is_sparse bit n; is_column_set bit n =0;`+
		columnColumns3+vectorColumns).rows(func(w *View, v *Viewer, emit func(types.Row) bool) {
		more := true
		columnRows(nil)(w, v, func(r types.Row) bool { more = emit(r); return more })
		if more {
			systemColumns(w, v, emit)
		}
	}),
	define("sys", "system_columns", -1019, columnColumns+`is_computed bit n;`+columnColumns2+`is_sparse bit n; is_column_set bit n =0;`+
		columnColumns3+vectorColumns).rows(systemColumns),
	define("sys", "computed_columns", -1012, columnColumns+columnColumns2+`definition nvarchar(max) n; uses_database_collation bit; is_persisted bit;
		is_computed bit n; is_sparse bit; is_column_set bit =0;`+columnColumns3+`is_index_column_expression bit n =0`).rows(
		columnRows(func(v *Viewer, t *Table, c *Column) (fields, bool) {
			return fields{"definition", c.Computed, "is_persisted", c.Persisted, "uses_database_collation", usesText(t, c.Computed)}, c.Computed != "" && c.Graph == 0
		})),
	define("sys", "identity_columns", -1013, columnColumns+columnColumns2+`seed_value variant n; increment_value variant n; last_value variant n;
		is_not_for_replication bit n; is_computed bit n; is_sparse bit; is_column_set bit =0;`+columnColumns3).rows(
		columnRows(func(v *Viewer, t *Table, c *Column) (fields, bool) {
			if c.Identity == nil {
				return nil, false
			}
			value := func(n int64) types.Value { return types.Value{Kind: c.Type.Kind, I: n} }
			var last any
			if n, used := v.Cat.LastIdentity(v.DB.ID, t.ID); used {
				last = value(n)
			}
			return fields{
				"seed_value", value(c.Identity.Seed), "increment_value", value(c.Identity.Increment), "last_value", last,
				"is_not_for_replication", c.Identity.NotForReplication,
			}, true
		})),
	define("sys", "masked_columns", -1014, columnColumns+`is_computed bit n;`+columnColumns2+`is_sparse bit n; is_column_set bit n =0;`+
		columnColumns3+`masking_function nvarchar(4000) n`).rows(
		columnRows(func(v *Viewer, t *Table, c *Column) (fields, bool) {
			return fields{"masking_function", c.Masked}, c.Masked != ""
		})),
}

var generatedNames = map[int]string{0: "NOT_APPLICABLE", 1: "AS_ROW_START", 2: "AS_ROW_END"}

// columnRows makes the rows of the columns that pick takes, with its extra fields; nil takes every column of every
// table, table type, view and table-valued function.
func columnRows(pick func(v *Viewer, t *Table, c *Column) (fields, bool)) func(*View, *Viewer, func(types.Row) bool) {
	return func(w *View, v *Viewer, emit func(types.Row) bool) {
		for o := range v.objects {
			var cols []Column
			t, _ := o.(*Table)
			switch o := o.(type) {
			case *Table:
				cols = o.Columns
			case *Module:
				if pick == nil {
					cols = o.Columns
				}
			}
			for i := range cols {
				c := &cols[i]
				var extra fields
				if pick != nil {
					var ok bool
					if extra, ok = pick(v, t, c); !ok {
						continue
					}
				}
				if pick == nil {
					extra = vectorFields(c.Type)
				}
				if !emit(w.row(v.columnFields(Of(o).ID, c), extra)) {
					return
				}
			}
		}
	}
}

func (v *Viewer) columnFields(object int32, c *Column) fields {
	var def int32
	if c.Default != nil {
		def = c.Default.ID
	}
	return fields{
		"object_id", object, "name", c.Name, "column_id", c.ID, v.typeFields(c.Type), "collation_name", v.collationName(c.Type),
		"is_nullable", c.Nullable, "is_ansi_padded", ansiPadded(c.Type), "is_rowguidcol", c.RowGuidCol, "is_identity", c.Identity != nil,
		"is_computed", c.Computed != "" && c.Graph == 0, "is_filestream", c.Filestream, "default_object_id", def, "is_sparse", c.Sparse,
		"generated_always_type", c.Generated, "generated_always_type_desc", generatedNames[c.Generated], "is_hidden", c.Hidden,
		"is_masked", c.Masked != "", "graph_type", null(c.Graph), "graph_type_desc", null(graphTypes[c.Graph]),
	}
}

// ansiPadded is 1 for the text, binary and sql_variant columns; SET ANSI_PADDING OFF is refused.
func ansiPadded(t types.Type) bool {
	return t.IsString() && t.Kind != types.Text && t.Kind != types.NText || t.Kind == types.Binary || t.Kind == types.VarBinary || t.Kind == types.Variant
}

// usesText reports whether a definition names a text column of its table, which makes it depend on the collation.
func usesText(t *Table, definition string) bool {
	for i := range t.Columns {
		if t.Columns[i].Type.IsString() && containsFold(definition, "["+t.Columns[i].Name+"]") {
			return true
		}
	}
	return false
}

func systemColumns(w *View, v *Viewer, emit func(types.Row) bool) {
	for _, s := range AllViews() {
		for i, c := range s.Columns {
			col := Column{ID: i + 1, Name: c.Name, Type: c.Type, Nullable: c.Nullable}
			if !emit(w.row(v.columnFields(s.ObjectID, &col))) {
				return
			}
		}
	}
}
