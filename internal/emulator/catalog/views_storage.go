package catalog

import (
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// specialIndexColumns begin the views of one kind of index.
const specialIndexColumns = `object_id int; name sysname n; index_id int; type tinyint; type_desc desc n; is_unique bit n; data_space_id int;
	ignore_dup_key bit n; is_primary_key bit n; is_unique_constraint bit n; fill_factor tinyint; is_padded bit n; is_disabled bit n;
	is_hypothetical bit n =0; is_ignored_in_optimization bit n =0; allow_row_locks bit n; allow_page_locks bit n;`

// storageViews show how rows are kept: an emulator has no pages, so their counts are not known.
var storageViews = []*View{
	define("sys", "allocation_units", -1620, `allocation_unit_id bigint; type tinyint; type_desc desc n; container_id bigint; data_space_id int n;
		total_pages bigint; used_pages bigint; data_pages bigint`).unknown("total_pages", "used_pages", "data_pages").rows(allocationRows),
	define("sys", "dm_db_partition_stats", -1621, `partition_id bigint n; object_id int; index_id int; partition_number int =1;
		in_row_data_page_count bigint n; in_row_used_page_count bigint n; in_row_reserved_page_count bigint n; lob_used_page_count bigint n;
		lob_reserved_page_count bigint n; row_overflow_used_page_count bigint n; row_overflow_reserved_page_count bigint n;
		used_page_count bigint n; reserved_page_count bigint n; row_count bigint n`).unknown("in_row_data_page_count", "in_row_used_page_count",
		"in_row_reserved_page_count", "lob_used_page_count", "lob_reserved_page_count", "row_overflow_used_page_count",
		"row_overflow_reserved_page_count", "used_page_count", "reserved_page_count").check(needsDatabaseState).rows(
		func(w *View, v *Viewer, emit func(types.Row) bool) {
			v.partitions(func(t *Table, ix *Index, rows any) bool {
				return t.MemoryOptimized || emit(w.row("partition_id", hobtID(t, ix), "object_id", t.ID, "index_id", ix.ID, "row_count", rows))
			})
		}),
	define("sys", "index_resumable_operations", -1622, `object_id int; index_id int; name sysname n; sql_text nvarchar(max) n; last_max_dop_used smallint;
		partition_number int n; state tinyint; state_desc desc n; start_time datetime; last_pause_time datetime n; total_execution_time int;
		percent_complete float; page_count bigint`).rows(none),
	define("sys", "vector_indexes", -1623, specialIndexColumns+`has_filter bit; filter_definition nvarchar(max) n; auto_created bit n;
		vector_index_type desc n; distance_metric desc n; build_parameters nutf8(4000) n`).rows(none),
	define("sys", "json_indexes", -1624, specialIndexColumns+`has_filter bit; filter_definition nvarchar(max) n; auto_created bit n =0;
		optimize_for_array_search bit n`).rows(indexRows(func(ix *Index) bool { return ix.Kind == 9 })),
	define("sys", "xml_indexes", -1625, specialIndexColumns+`using_xml_index_id int n; secondary_type char(1) n; secondary_type_desc desc n;
		has_filter bit; filter_definition nvarchar(max) n; xml_index_type tinyint n; xml_index_type_desc desc n; path_id int n;
		auto_created bit n`).rows(none),
}

// needsDatabaseState refuses a view of the database's state with Msg 262, then 297.
func needsDatabaseState(v *Viewer) error {
	if !v.access().Has("VIEW DATABASE STATE", "DATABASE", 0) {
		return sqlerr.New(297).After(sqlerr.New(262, "VIEW DATABASE PERFORMANCE STATE", v.DB.Name))
	}
	return nil
}

// The units of a partition, as allocation_units numbers them.
const (
	inRowData   = 1
	lobData     = 2
	rowOverflow = 3
)

var allocationTypes = []string{"DROPPED", "IN_ROW_DATA", "LOB_DATA", "ROW_OVERFLOW_DATA"}

// allocationRows has a unit for rows in each partition, one for large values where a column has them, and one for rows that may
// outgrow a page.
func allocationRows(w *View, v *Viewer, emit func(types.Row) bool) {
	v.partitions(func(t *Table, ix *Index, _ any) bool {
		if t.MemoryOptimized {
			return true
		}
		large, wide := unitsOf(t, ix)
		for kind, there := range []bool{inRowData: true, lobData: large, rowOverflow: wide} {
			id := hobtID(t, ix)
			if there && !emit(w.row("allocation_unit_id", id+int64(kind)<<48, "type", kind, "type_desc", allocationTypes[kind], "container_id", id,
				"data_space_id", spaceOf(t, ix))) {
				return false
			}
		}
		return true
	})
}

// maxRow is what a row may take of a page.
const maxRow = 8060

// unitsOf tells whether rows of an index have large values, and whether they may be longer than a page.
func unitsOf(t *Table, ix *Index) (large, wide bool) {
	length, varying := 0, false
	for i := range t.Columns {
		c := &t.Columns[i]
		if c.Computed != "" && !c.Persisted || ix.ID > 1 && ix.Kind != 6 && !ix.covers(c.ID) {
			continue
		}
		switch n := c.Type.MaxLength(); {
		case n == -1 || c.Type.Kind == types.Text || c.Type.Kind == types.NText || c.Type.Kind == types.Image:
			large = true
		default:
			length += n
			varying = varying || c.Type.Kind == types.VarChar || c.Type.Kind == types.NVarChar || c.Type.Kind == types.VarBinary || c.Type.Kind == types.Variant
		}
	}
	return large || ix.Kind == 5 || ix.Kind == 6, varying && length > maxRow
}

// covers reports whether a column is one of the index's.
func (ix *Index) covers(column int) bool {
	for _, c := range ix.Columns {
		if c.Column == column {
			return true
		}
	}
	for _, c := range ix.Include {
		if c == column {
			return true
		}
	}
	return false
}
