package catalog

import (
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/types"
)

const (
	moduleColumns = `object_id int; definition nvarchar(max) n; uses_ansi_nulls bit n; uses_quoted_identifier bit n;
		is_schema_bound bit n; uses_database_collation bit n; is_recompiled bit n; null_on_null_input bit n =0; execute_as_principal_id int n;
		uses_native_compilation bit n =0; inline_type bit n; is_inlineable bit n`
	parameterColumns = `object_id int; name sysname n; parameter_id int; system_type_id tinyint; user_type_id int; max_length smallint;
		precision tinyint; scale tinyint; is_output bit; is_cursor_ref bit =0; has_default_value bit =0; is_xml_document bit =0; default_value variant n;
		xml_collection_id int =0; is_readonly bit; is_nullable bit n =1; encryption_type int n; encryption_type_desc desc(64) n;
		encryption_algorithm_name desc(128) n; column_encryption_key_id int n; column_encryption_key_database_name sysname n;
		vector_dimensions int n; vector_base_type tinyint n; vector_base_type_desc desc(10) n`
)

var moduleViews = []*View{
	define("sys", "sql_modules", -1050, moduleColumns).rows(moduleRows),
	define("sys", "parameters", -1051, parameterColumns).rows(parameterRows),
	define("sys", "triggers", -1052, `name sysname; object_id int; parent_class tinyint; parent_class_desc desc n; parent_id int; type char(2);
		type_desc desc n; create_date datetime; modify_date datetime; is_ms_shipped bit; is_disabled bit; is_not_for_replication bit =0;
		is_instead_of_trigger bit`).rows(func(w *View, v *Viewer, emit func(types.Row) bool) {
		for m := range v.modules {
			if m.Type != "TR" && m.Type != "TA" {
				continue
			}
			class, name := 1, "OBJECT_OR_COLUMN"
			if m.Parent == 0 {
				class, name = 0, "DATABASE"
			}
			if !emit(w.row("name", m.Name, "object_id", m.ID, "parent_class", class, "parent_class_desc", name, "parent_id", m.Parent,
				"type", m.Type, "type_desc", typeNames[m.Type], "create_date", m.Created, "modify_date", m.Modified, "is_ms_shipped", m.Shipped,
				"is_disabled", m.Disabled, "is_instead_of_trigger", m.InsteadOf)) {
				return
			}
		}
	}),
	define("sys", "trigger_events", -1053, `object_id int; type int; type_desc desc; is_first bit n =0; is_last bit n =0; event_group_type int n;
		event_group_type_desc desc n; is_trigger_event bit n =1`).rows(func(w *View, v *Viewer, emit func(types.Row) bool) {
		for m := range v.modules {
			for _, name := range m.Events {
				n, ok := triggerEvents[strings.ToUpper(name)]
				if ok && m.Parent != 0 && !emit(w.row("object_id", m.ID, "type", n, "type_desc", strings.ToUpper(name))) {
					return
				}
			}
		}
	}),
	define("sys", "sql_expression_dependencies", -1054, `referencing_id int; referencing_minor_id int =0; referencing_class tinyint n;
		referencing_class_desc desc n; is_schema_bound_reference bit; referenced_class tinyint n =1; referenced_class_desc desc n =OBJECT_OR_COLUMN;
		referenced_server_name sysname n; referenced_database_name sysname n; referenced_schema_name sysname n; referenced_entity_name sysname n;
		referenced_id int n; referenced_minor_id int =0; is_caller_dependent bit =0; is_ambiguous bit =0`).rows(dependencyRows),
}

var triggerEvents = map[string]int{"INSERT": 1, "UPDATE": 2, "DELETE": 3}

func moduleRows(w *View, v *Viewer, emit func(types.Row) bool) {
	a := v.access()
	for m := range v.modules {
		if m.Definition == "" && !m.Encrypted {
			continue // an external module has no text
		}
		var definition, as any
		if !m.Encrypted && (isDDLTrigger(m) || a.Has("VIEW DEFINITION", "OBJECT", m.ID)) {
			definition = m.Definition
		}
		switch strings.ToUpper(m.ExecuteAs) {
		case "", "CALLER":
		case "OWNER":
			as = -2
		default:
			if p := v.Cat.Principal(v.DB.ID, m.ExecuteAs); p != nil {
				as = p.ID
			}
		}
		// Whether a schema-bound text depends on the collation, and a scalar function could be inlined, is not worked out.
		var inline, collated any = false, false
		if m.Type == "FN" {
			inline = nil
		}
		if m.SchemaBound {
			collated = nil
		}
		if !emit(w.row("object_id", m.ID, "definition", definition, "uses_ansi_nulls", m.AnsiNulls, "uses_quoted_identifier", m.QuotedIdent,
			"is_schema_bound", m.SchemaBound, "uses_database_collation", collated, "is_recompiled", m.Recompile, "execute_as_principal_id", as,
			"inline_type", inline, "is_inlineable", inline)) {
			return
		}
	}
}

func parameterRows(w *View, v *Viewer, emit func(types.Row) bool) {
	for m := range v.modules {
		if m.Returns != nil && !emit(w.row("object_id", m.ID, "name", "", "parameter_id", 0, v.typeFields(*m.Returns), "is_output", true,
			"is_readonly", false, vectorFields(*m.Returns))) {
			return
		}
		for i := range m.Params {
			p := &m.Params[i]
			t := v.typeFields(p.Type)
			if p.TableType != 0 {
				t = fields{"system_type_id", 243, "user_type_id", p.TableType, "max_length", -1, "precision", 0, "scale", 0}
			}
			if !emit(w.row("object_id", m.ID, "name", p.Name, "parameter_id", p.ID, t, "is_output", p.Output, "is_readonly", p.ReadOnly,
				vectorFields(p.Type))) {
				return
			}
		}
	}
}

// dependencyRows resolves the recorded names anew each time, as names that were dropped and made again bind again.
func dependencyRows(w *View, v *Viewer, emit func(types.Row) bool) {
	if !expressionRows(w, v, emit) {
		return
	}
	for m := range v.modules {
		class, name := 1, "OBJECT_OR_COLUMN"
		if isDDLTrigger(m) {
			class, name = 12, "DATABASE_DDL_TRIGGER"
		}
		for _, d := range m.Depends {
			if d.Minor != "" {
				continue
			}
			var id any
			if o := v.referenced(&d); o != nil {
				id = o.ID
			}
			if !emit(w.row("referencing_id", m.ID, "referencing_class", class, "referencing_class_desc", name, "is_schema_bound_reference", m.SchemaBound,
				"referenced_database_name", null(d.Database), "referenced_schema_name", null(d.Schema), "referenced_entity_name", d.Name,
				"referenced_id", id)) {
				return
			}
		}
	}
}

// referenced is the object of the view's database that a recorded name means now; nil when there is none.
func (v *Viewer) referenced(d *Dependency) *Object {
	if d.Database != "" && !SameName(d.Database, v.DB.Name) {
		return nil
	}
	schema := v.Cat.Schema(v.DB.ID, d.Schema)
	if d.Schema == "" {
		schema = v.Cat.SchemaByID(v.DB.ID, SchemaDbo)
	}
	if schema == nil {
		return nil
	}
	return Of(v.Cat.ObjectByName(v.DB.ID, schema.ID, d.Name))
}
