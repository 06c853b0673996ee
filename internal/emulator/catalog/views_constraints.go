package catalog

import (
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/types"
)

var constraintViews = []*View{
	define("sys", "key_constraints", -1040, objectColumns+`unique_index_id int n; is_system_named bit; is_enforced bit n =1`).rows(
		constraintRows(func(w *View, t *Table, k *KeyConstraint) types.Row {
			return w.row(objectFields(&k.Object), "unique_index_id", k.Index, "is_system_named", k.SystemNamed)
		})),
	define("sys", "check_constraints", -1041, objectColumns+`is_disabled bit; is_not_for_replication bit; is_not_trusted bit; parent_column_id int;
		definition nvarchar(max) n; uses_database_collation bit n; is_system_named bit`).rows(
		constraintRows(func(w *View, t *Table, k *Check) types.Row {
			return w.row(objectFields(&k.Object), "is_disabled", k.Disabled, "is_not_for_replication", k.NotForReplication,
				"is_not_trusted", k.Untrusted, "parent_column_id", k.Column, "definition", k.Definition,
				"uses_database_collation", usesText(t, k.Definition), "is_system_named", k.SystemNamed)
		})),
	define("sys", "default_constraints", -1042, objectColumns+`parent_column_id int; definition nvarchar(max) n; is_system_named bit`).rows(
		constraintRows(func(w *View, t *Table, k *Default) types.Row {
			column := 0
			for i := range t.Columns {
				if t.Columns[i].Default == k {
					column = t.Columns[i].ID
				}
			}
			return w.row(objectFields(&k.Object), "parent_column_id", column, "definition", k.Definition, "is_system_named", k.SystemNamed)
		})),
	define("sys", "foreign_keys", -1043, objectColumns+`referenced_object_id int n; key_index_id int n; is_disabled bit; is_not_for_replication bit;
		is_not_trusted bit; delete_referential_action tinyint n; delete_referential_action_desc desc n; update_referential_action tinyint n;
		update_referential_action_desc desc n; is_system_named bit`).rows(
		constraintRows(func(w *View, t *Table, k *ForeignKey) types.Row {
			return w.row(objectFields(&k.Object), "referenced_object_id", k.Ref, "key_index_id", k.RefIndex, "is_disabled", k.Disabled,
				"is_not_for_replication", k.NotForReplication, "is_not_trusted", k.Untrusted,
				"delete_referential_action", k.OnDelete, "delete_referential_action_desc", referentialActions[k.OnDelete],
				"update_referential_action", k.OnUpdate, "update_referential_action_desc", referentialActions[k.OnUpdate],
				"is_system_named", k.SystemNamed)
		})),
	define("sys", "foreign_key_columns", -1044, `constraint_object_id int; constraint_column_id int; parent_object_id int; parent_column_id int;
		referenced_object_id int; referenced_column_id int`).rows(func(w *View, v *Viewer, emit func(types.Row) bool) {
		for t := range v.tables {
			for i := range t.ForeignKeys {
				k := &t.ForeignKeys[i]
				for n := range k.Columns {
					if !emit(w.row("constraint_object_id", k.ID, "constraint_column_id", n+1, "parent_object_id", t.ID, "parent_column_id", k.Columns[n],
						"referenced_object_id", k.Ref, "referenced_column_id", k.RefColumns[n])) {
						return
					}
				}
			}
		}
	}),
	define("sys", "edge_constraints", -1046, objectColumns+`is_disabled bit; is_not_trusted bit; is_system_named bit;
		delete_referential_action tinyint n; delete_referential_action_desc desc n`).rows(
		constraintRows(func(w *View, t *Table, k *EdgeConstraint) types.Row {
			return w.row(objectFields(&k.Object), "is_disabled", k.Disabled, "is_not_trusted", k.Untrusted, "is_system_named", k.SystemNamed,
				"delete_referential_action", k.OnDelete, "delete_referential_action_desc", referentialActions[k.OnDelete])
		})),
	define("sys", "edge_constraint_clauses", -1047, `object_id int; from_object_id int; to_object_id int; clause_number int`).rows(
		func(w *View, v *Viewer, emit func(types.Row) bool) {
			for t := range v.tables {
				for _, k := range t.EdgeConstraints {
					for n, c := range k.Clauses {
						if !emit(w.row("object_id", k.ID, "from_object_id", c.From, "to_object_id", c.To, "clause_number", n+1)) {
							return
						}
					}
				}
			}
		}),
	define("sys", "periods", -1045, `name sysname n =SYSTEM_TIME; period_type tinyint n =1; period_type_desc desc n =SYSTEM_TIME_PERIOD;
		object_id int; start_column_id int; end_column_id int`).rows(func(w *View, v *Viewer, emit func(types.Row) bool) {
		for t := range v.tables {
			if t.PeriodStart != 0 && !emit(w.row("object_id", t.ID, "start_column_id", t.PeriodStart, "end_column_id", t.PeriodEnd)) {
				return
			}
		}
	}),
}

var referentialActions = []string{"NO_ACTION", "CASCADE", "SET_NULL", "SET_DEFAULT"}

// constraintRows makes a row of every visible constraint of one kind.
func constraintRows[K any](row func(w *View, t *Table, k *K) types.Row) func(*View, *Viewer, func(types.Row) bool) {
	return func(w *View, v *Viewer, emit func(types.Row) bool) {
		for t := range v.tables {
			for o := range Constraints(t) {
				if k, ok := o.(*K); ok && !emit(row(w, t, k)) {
					return
				}
			}
		}
	}
}

func containsFold(s, part string) bool {
	return strings.Contains(strings.ToLower(s), strings.ToLower(part))
}
