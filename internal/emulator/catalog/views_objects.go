package catalog

import "github.com/hartonomous/hartctl/internal/emulator/types"

// objectViews are the views of schema-scoped objects as such.
var objectViews = []*View{
	define("sys", "objects", -385, objectColumns).rows(func(w *View, v *Viewer, emit func(types.Row) bool) {
		for o := range v.objects {
			if !emit(w.row(objectFields(Of(o)))) {
				return
			}
		}
	}),
	define("sys", "all_objects", -1001, objectColumns).rows(func(w *View, v *Viewer, emit func(types.Row) bool) {
		for o := range v.objects {
			if !emit(w.row(objectFields(Of(o)))) {
				return
			}
		}
		systemObjects(w, v, emit)
	}),
	define("sys", "system_objects", -1002, objectColumns).rows(systemObjects),
	define("sys", "tables", -1003, objectColumns+`lob_data_space_id int; filestream_data_space_id int n; max_column_id_used int; lock_on_bulk_load bit;
		uses_ansi_nulls bit n; is_replicated bit n =0; has_replication_filter bit n =0; is_merge_published bit n =0; is_sync_tran_subscribed bit n =0;
		has_unchecked_assembly_data bit; text_in_row_limit int n =0; large_value_types_out_of_row bit n =0; is_tracked_by_cdc bit n =0;
		lock_escalation tinyint n; lock_escalation_desc desc n; is_filetable bit n =0; is_memory_optimized bit n; durability tinyint n;
		durability_desc desc n; temporal_type tinyint n; temporal_type_desc desc n; history_table_id int n; is_remote_data_archive_enabled bit n =0;
		is_external bit =0; history_retention_period int n; history_retention_period_unit int n; history_retention_period_unit_desc desc(10) n;
		is_node bit n; is_edge bit n; data_retention_period int n; data_retention_period_unit int n; data_retention_period_unit_desc desc(10) n;
		ledger_type tinyint n =0; ledger_type_desc desc n =NON_LEDGER_TABLE; ledger_view_id int n; is_dropped_ledger_table bit n =0`).rows(tableRows),
	define("sys", "views", -1004, viewColumns).rows(viewRows),
	define("sys", "procedures", -1005, objectColumns+`is_auto_executed bit =0; is_execution_replicated bit n =0; is_repl_serializable_only bit n =0;
		skips_repl_constraints bit n =0`).rows(func(w *View, v *Viewer, emit func(types.Row) bool) {
		for m := range v.modules {
			if (m.Type == "P" || m.Type == "PC") && !emit(w.row(objectFields(&m.Object))) {
				return
			}
		}
	}),
	define("sys", "synonyms", -1006, objectColumns+`base_object_name nvarchar(1035) n`).rows(func(w *View, v *Viewer, emit func(types.Row) bool) {
		for o := range v.objects {
			if s, ok := o.(*Synonym); ok && !emit(w.row(objectFields(&s.Object), "base_object_name", s.Base)) {
				return
			}
		}
	}),
	define("sys", "sequences", -1007, objectColumns+`start_value variant; increment variant; minimum_value variant; maximum_value variant;
		is_cycling bit n; is_cached bit n; cache_size int n; system_type_id tinyint; user_type_id int; precision tinyint; scale tinyint n;
		current_value variant; is_exhausted bit; last_used_value variant n`).rows(sequenceRows),
	define("sys", "schemas", -1008, `name sysname; schema_id int; principal_id int n`).rows(func(w *View, v *Viewer, emit func(types.Row) bool) {
		a := v.access()
		for _, s := range v.Cat.Schemas(v.DB.ID) {
			if s.ID > 4 && s.ID < 16384 && !a.Has("", "SCHEMA", s.ID) {
				continue
			}
			if !emit(w.row("name", s.Name, "schema_id", s.ID, "principal_id", s.Owner)) {
				return
			}
		}
	}),
	define("sys", "extended_properties", -1009, `class tinyint; class_desc desc n; major_id int; minor_id int; name sysname; value variant n`).rows(propertyRows),
}

const viewColumns = objectColumns + `is_replicated bit n =0; has_replication_filter bit n =0; has_opaque_metadata bit =0;
	has_unchecked_assembly_data bit =0; with_check_option bit; is_date_correlation_view bit =0; is_tracked_by_cdc bit n =0; has_snapshot bit n =0;
	ledger_view_type tinyint n =0; ledger_view_type_desc desc n =NON_LEDGER_VIEW; is_dropped_ledger_view bit n =0`

func viewRows(w *View, v *Viewer, emit func(types.Row) bool) {
	for m := range v.modules {
		if m.Type == "V" && !emit(w.row(objectFields(&m.Object), "with_check_option", m.CheckOption)) {
			return
		}
	}
}

// rows binds the function that makes the rows.
func (v *View) rows(f func(w *View, v *Viewer, emit func(types.Row) bool)) *View {
	v.Rows = func(viewer *Viewer, emit func(types.Row) bool) { f(v, viewer, emit) }
	return v
}

// check binds the function that refuses the view.
func (v *View) check(f func(v *Viewer) error) *View {
	v.Check = f
	return v
}

func systemObjects(w *View, v *Viewer, emit func(types.Row) bool) {
	systemObjectList(v, func(o *Object) bool { return emit(w.row(objectFields(o))) })
}

// systemObjectList walks the views themselves, which are as old as master.
func systemObjectList(v *Viewer, emit func(o *Object) bool) {
	var o Object
	if m := v.Cat.DatabaseByID(1); m != nil {
		o.Created, o.Modified = m.Created, m.Created
	}
	for _, s := range AllViews() {
		o.Name, o.ID, o.Schema, o.Type, o.Shipped = s.Name, s.ObjectID, SchemaSys, "V", true
		if s.Schema != "sys" {
			o.Schema = SchemaInformationSchema
		}
		if !emit(&o) {
			return
		}
	}
}

var lockEscalations = map[string]int{"TABLE": 0, "DISABLE": 1, "AUTO": 2}

var temporalTypes = []string{"NON_TEMPORAL_TABLE", "HISTORY_TABLE", "SYSTEM_VERSIONED_TEMPORAL_TABLE"}

// retentionUnits by the first letters of what the DDL says; the plural is the same unit.
var retentionUnits = map[string]int{"INFINITE": -1, "DAY": 3, "WEEK": 4, "MONTH": 5, "YEAR": 6}

func retention(t *Table) fields {
	if t.Temporal != 2 {
		return nil
	}
	unit, n := t.RetentionUnit, t.RetentionN
	if l := len(unit); l > 1 && unit[l-1] == 'S' {
		unit = unit[:l-1]
	}
	if unit == "" || unit == "INFINITE" {
		unit, n = "INFINITE", -1
	}
	return fields{
		"history_retention_period", n, "history_retention_period_unit", retentionUnits[unit], "history_retention_period_unit_desc", unit,
	}
}

func tableRows(w *View, v *Viewer, emit func(types.Row) bool) {
	for t := range v.tables {
		if !isTable(t) {
			continue
		}
		escalation := t.LockEscalation
		if escalation == "" {
			escalation = "TABLE"
		}
		durability := "SCHEMA_AND_DATA"
		if t.SchemaOnly {
			durability = "SCHEMA_ONLY"
		}
		var history any
		if t.Temporal == 2 {
			history = null(t.History)
		}
		if !emit(w.row(objectFields(&t.Object),
			"lob_data_space_id", t.TextFilegroup, "filestream_data_space_id", null(t.FilestreamFilegroup), "max_column_id_used", t.MaxColumnID,
			"lock_on_bulk_load", t.LockOnBulk, "uses_ansi_nulls", t.AnsiNulls, "has_unchecked_assembly_data", t.UncheckedAssemblyData,
			"lock_escalation", lockEscalations[escalation], "lock_escalation_desc", escalation, "is_memory_optimized", t.MemoryOptimized,
			"durability", t.SchemaOnly, "durability_desc", durability, "temporal_type", t.Temporal, "temporal_type_desc", temporalTypes[t.Temporal],
			"history_table_id", history, retention(t), "is_node", t.Node, "is_edge", t.Edge)) {
			return
		}
	}
}

func sequenceRows(w *View, v *Viewer, emit func(types.Row) bool) {
	for o := range v.objects {
		s, ok := o.(*Sequence)
		if !ok {
			continue
		}
		last, used := sequenceState(v.Cat, v.DB.ID, s)
		current := s.Start
		var lastUsed any
		if used {
			current, lastUsed = last, last
		}
		exhausted := used && !s.Cycle && (s.Increment.I > 0 && last.I > s.Max.I-s.Increment.I || s.Increment.I < 0 && last.I < s.Min.I-s.Increment.I)
		var size any
		if s.Cache > 0 {
			size = s.Cache
		}
		precision, scale := s.Type.PrecisionScale()
		if !emit(w.row(objectFields(&s.Object), "start_value", s.Start, "increment", s.Increment, "minimum_value", s.Min, "maximum_value", s.Max,
			"is_cycling", s.Cycle, "is_cached", s.Cache != 0, "cache_size", size, "system_type_id", s.Type.SystemTypeID(),
			"user_type_id", s.Type.UserTypeID(), "precision", precision, "scale", scale,
			"current_value", current, "is_exhausted", exhausted, "last_used_value", lastUsed)) {
			return
		}
	}
}

func propertyRows(w *View, v *Viewer, emit func(types.Row) bool) {
	a := v.access()
	for _, p := range v.Cat.Properties(v.DB.ID) {
		seen := true
		switch p.Class {
		case ClassObject, ClassParameter, ClassIndex:
			id := p.Major
			if o := Of(v.Cat.ObjectByID(v.DB.ID, id)); o != nil && o.Parent != 0 {
				id = o.Parent
			}
			seen = a.Has("", "OBJECT", id)
		case ClassSchema:
			seen = a.Has("", "SCHEMA", p.Major)
		case ClassType:
			seen = a.Has("", "TYPE", p.Major)
		}
		if seen && !emit(w.row("class", p.Class, "class_desc", classNames[p.Class], "major_id", p.Major, "minor_id", p.Minor,
			"name", p.Name, "value", p.Value)) {
			return
		}
	}
}
