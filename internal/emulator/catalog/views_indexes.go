package catalog

import (
	"slices"

	"github.com/hartonomous/hartctl/internal/emulator/types"
)

var indexViews = []*View{
	define("sys", "indexes", -1030, `object_id int; name sysname n; index_id int; type tinyint; type_desc desc n; is_unique bit n; data_space_id int n;
		ignore_dup_key bit n; is_primary_key bit n; is_unique_constraint bit n; fill_factor tinyint; is_padded bit n; is_disabled bit n;
		is_hypothetical bit n =0; is_ignored_in_optimization bit n =0; allow_row_locks bit n; allow_page_locks bit n; has_filter bit n;
		filter_definition nvarchar(max) n; compression_delay int n; suppress_dup_key_messages bit n =0; auto_created bit n =0;
		optimize_for_sequential_key bit n`).rows(indexRows(func(*Index) bool { return true })),
	define("sys", "hash_indexes", -1036, `object_id int; name sysname n; index_id int; type tinyint; type_desc desc n; is_unique bit n; data_space_id int n;
		ignore_dup_key bit n; is_primary_key bit n; is_unique_constraint bit n; fill_factor tinyint; is_padded bit n; is_disabled bit n;
		is_hypothetical bit n =0; is_ignored_in_optimization bit n =0; allow_row_locks bit n; allow_page_locks bit n; has_filter bit n;
		filter_definition nvarchar(max) n; bucket_count int; auto_created bit n =0`).rows(indexRows(func(ix *Index) bool { return ix.Kind == 7 })),
	define("sys", "index_columns", -1031, `object_id int; index_id int; index_column_id int; column_id int; key_ordinal tinyint; partition_ordinal tinyint =0;
		is_descending_key bit n; is_included_column bit n; column_store_order_ordinal tinyint n =0; data_clustering_ordinal tinyint n =0`).rows(indexColumnRows),
	define("sys", "stats", -1032, `object_id int; name sysname n; stats_id int; auto_created bit n =0; user_created bit n; no_recompute bit n;
		has_filter bit n; filter_definition nvarchar(max) n; is_temporary bit n =0; is_incremental bit n =0; has_persisted_sample bit n;
		stats_generation_method int =0; stats_generation_method_desc varchar(80) =Sort based statistics; auto_drop bit n;
		replica_role_id tinyint n =1; replica_role_desc desc n =PRIMARY; replica_name sysname n`).rows(statsRows),
	define("sys", "stats_columns", -1033, `object_id int; stats_id int; stats_column_id int; column_id int`).rows(statsColumnRows),
	define("sys", "partitions", -1034, `partition_id bigint; object_id int; index_id int; partition_number int =1; hobt_id bigint; rows bigint n;
		filestream_filegroup_id smallint =0; data_compression tinyint; data_compression_desc desc n; xml_compression bit n =0;
		xml_compression_desc varchar(3) n =OFF`).rows(partitionRows),
}

var indexTypes = []string{"HEAP", "CLUSTERED", "NONCLUSTERED", "XML", "SPATIAL", "CLUSTERED COLUMNSTORE", "NONCLUSTERED COLUMNSTORE", "NONCLUSTERED HASH", "VECTOR", "JSON"}

func indexRows(pick func(*Index) bool) func(*View, *Viewer, func(types.Row) bool) {
	return func(w *View, v *Viewer, emit func(types.Row) bool) {
		_, hash := w.slots["bucket_count"]
		_, json := w.slots["optimize_for_array_search"]
		for t := range v.tables {
			for i := range t.Indexes {
				ix := &t.Indexes[i]
				if !pick(ix) {
					continue
				}
				var filter, delay any
				if ix.Filter != "" {
					filter = ix.Filter
				}
				f := fields{
					"object_id", t.ID, "name", null(ix.Name), "index_id", ix.ID, "type", ix.Kind, "type_desc", indexTypes[ix.Kind],
					"is_unique", ix.Unique, "data_space_id", spaceOf(t, ix), "ignore_dup_key", ix.IgnoreDup, "is_primary_key", ix.PrimaryKey,
					"is_unique_constraint", ix.UniqueConstraint, "fill_factor", ix.FillFactor, "is_padded", ix.Padded, "is_disabled", ix.Disabled,
					"allow_row_locks", !ix.NoRowLocks, "allow_page_locks", !ix.NoPageLocks, "has_filter", ix.Filter != "", "filter_definition", filter,
				}
				_, spatial := w.slots["tessellation_scheme"]
				switch { // what only one of the views has
				case spatial:
					f = append(f, "tessellation_scheme", ix.Options[SpatialScheme])
				case json:
					f = append(f, "optimize_for_array_search", on(ix.Options["OPTIMIZE_FOR_ARRAY_SEARCH"]))
				case hash:
					f = append(f, "bucket_count", ix.BucketCount)
				default:
					if ix.Kind == 5 || ix.Kind == 6 {
						delay = 0
					}
					f = append(f, "compression_delay", delay, "optimize_for_sequential_key", on(ix.Options["OPTIMIZE_FOR_SEQUENTIAL_KEY"]))
				}
				if !emit(w.row(f)) {
					return
				}
			}
		}
	}
}

// indexColumnRows numbers the columns of a clustered index in table order, those of others in key order, included ones last.
func indexColumnRows(w *View, v *Viewer, emit func(types.Row) bool) {
	for t := range v.tables {
		for i := range t.Indexes {
			ix := &t.Indexes[i]
			type entry struct {
				column, ordinal int
				desc            bool
			}
			var list []entry
			for n, c := range ix.Columns {
				list = append(list, entry{c.Column, n + 1, c.Desc})
				if isSpatial(ix) {
					list[n].ordinal = 0 // the values of the column have no order
				}
			}
			if ix.ID == 1 {
				slices.SortStableFunc(list, func(a, b entry) int { return a.column - b.column })
			}
			for _, c := range ix.Include {
				list = append(list, entry{column: c})
			}
			for n, c := range list {
				if !emit(w.row("object_id", t.ID, "index_id", ix.ID, "index_column_id", n+1, "column_id", c.column, "key_ordinal", c.ordinal,
					"is_descending_key", c.desc, "is_included_column", c.ordinal == 0 && !isSpatial(ix))) {
					return
				}
			}
		}
	}
}

func hasStatistics(ix *Index) bool { return ix.Kind == 1 || ix.Kind == 2 || ix.Kind == 7 }

// statsRows are the statistics of the indexes and the user-created ones; nothing creates statistics by itself here.
func statsRows(w *View, v *Viewer, emit func(types.Row) bool) {
	for t := range v.tables {
		for i := range t.Indexes {
			if ix := &t.Indexes[i]; hasStatistics(ix) && !emit(w.row("object_id", t.ID, "name", ix.Name, "stats_id", ix.ID,
				"user_created", false, "no_recompute", ix.NoRecompute, "auto_drop", false, "has_persisted_sample", false, "has_filter", ix.Filter != "", "filter_definition", null(ix.Filter))) {
				return
			}
		}
		for _, s := range v.Cat.StatisticsOf(v.DB.ID, t.ID) {
			if !emit(w.row("object_id", t.ID, "name", s.Name, "stats_id", s.ID, "user_created", true, "no_recompute", s.NoRecompute, "auto_drop", s.AutoDrop, "has_persisted_sample", s.PersistSample, "has_filter", s.Filter != "",
				"filter_definition", null(s.Filter))) {
				return
			}
		}
	}
}

func statsColumnRows(w *View, v *Viewer, emit func(types.Row) bool) {
	for t := range v.tables {
		for i := range t.Indexes {
			ix := &t.Indexes[i]
			if !hasStatistics(ix) {
				continue
			}
			for n, c := range ix.Columns {
				if !emit(w.row("object_id", t.ID, "stats_id", ix.ID, "stats_column_id", n+1, "column_id", c.Column)) {
					return
				}
			}
		}
		for _, s := range v.Cat.StatisticsOf(v.DB.ID, t.ID) {
			for n, c := range s.Columns {
				if !emit(w.row("object_id", t.ID, "stats_id", s.ID, "stats_column_id", n+1, "column_id", c)) {
					return
				}
			}
		}
	}
}

var compressions = map[string]int{"": 0, "NONE": 0, "ROW": 1, "PAGE": 2, "COLUMNSTORE": 3, "COLUMNSTORE_ARCHIVE": 4}

func partitionRows(w *View, v *Viewer, emit func(types.Row) bool) {
	v.partitions(func(t *Table, ix *Index, rows any) bool {
		compression := t.DataCompression
		if ix.ID > 1 {
			compression = ""
		}
		if ix.Kind == 5 || ix.Kind == 6 {
			compression = "COLUMNSTORE"
		}
		if c, ok := ix.Options["DATA_COMPRESSION"]; ok {
			compression = c
		}
		if compression == "" {
			compression = "NONE"
		}
		id := hobtID(t, ix)
		return emit(w.row("partition_id", id, "object_id", t.ID, "index_id", ix.ID, "hobt_id", id, "rows", rows,
			"data_compression", compressions[compression], "data_compression_desc", compression))
	})
}

// partitions walks the indexes of the visible tables, each of which has one partition; an index holds the rows of its table, those that
// its filter takes.
func (v *Viewer) partitions(yield func(t *Table, ix *Index, rows any) bool) {
	for t := range v.tables {
		for i := range t.Indexes {
			ix := &t.Indexes[i]
			tree := t.Tree
			if ix.Tree != 0 {
				tree = ix.Tree
			}
			var rows any
			if !ix.Disabled && tree != 0 && (ix.Filter == "" || ix.Tree != 0) {
				rows = v.Cat.tx.Count(tree)
			}
			if !yield(t, ix, rows) {
				return
			}
		}
	}
}

// spaceOf is the data space of an index.
func spaceOf(t *Table, ix *Index) int {
	switch {
	case ix.Filegroup != 0:
		return ix.Filegroup
	case ix.ID <= 1 && t.Filegroup != 0:
		return t.Filegroup
	}
	return 1
}

// hobtID is partition_id and hobt_id of an index's only partition.
func hobtID(t *Table, ix *Index) int64 { return int64(t.ID)<<16 | int64(ix.ID) | 72057594<<32 }
