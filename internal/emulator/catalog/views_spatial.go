package catalog

import (
	"strconv"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// The options of a spatial index, as Index.Options keeps them: the box and the densities of the four levels are separated by blanks.
const (
	SpatialScheme = "TESSELLATION"
	SpatialBox    = "BOUNDING_BOX"
	SpatialGrids  = "GRIDS" // empty when the grid is automatic
	SpatialCells  = "CELLS_PER_OBJECT"
)

func isSpatial(ix *Index) bool { return ix.Kind == 4 }

var spatialViews = []*View{
	define("sys", "spatial_indexes", -1037, `object_id int; name sysname n; index_id int; type tinyint; type_desc desc n; is_unique bit n; data_space_id int n;
		ignore_dup_key bit n; is_primary_key bit n; is_unique_constraint bit n; fill_factor tinyint; is_padded bit n; is_disabled bit n;
		is_hypothetical bit n =0; is_ignored_in_optimization bit n =0; allow_row_locks bit n; allow_page_locks bit n; spatial_index_type tinyint =1;
		spatial_index_type_desc desc n =GEOMETRY; tessellation_scheme sysname n; has_filter bit n; filter_definition nvarchar(max) n;
		auto_created bit n =0`).rows(indexRows(isSpatial)),
	define("sys", "spatial_index_tessellations", -1038, `object_id int; index_id int; tessellation_scheme sysname n; bounding_box_xmin float n;
		bounding_box_ymin float n; bounding_box_xmax float n; bounding_box_ymax float n; level_1_grid smallint n; level_1_grid_desc desc n;
		level_2_grid smallint n; level_2_grid_desc desc n; level_3_grid smallint n; level_3_grid_desc desc n; level_4_grid smallint n;
		level_4_grid_desc desc n; cells_per_object int n`).rows(tessellationRows),
}

var densityNames = map[string]string{"16": "LOW", "64": "MEDIUM", "256": "HIGH"}

func tessellationRows(w *View, v *Viewer, emit func(types.Row) bool) {
	for t := range v.tables {
		for i := range t.Indexes {
			ix := &t.Indexes[i]
			if !isSpatial(ix) {
				continue
			}
			cells, _ := strconv.Atoi(ix.Options[SpatialCells])
			f := fields{"object_id", t.ID, "index_id", ix.ID, "tessellation_scheme", ix.Options[SpatialScheme], "cells_per_object", cells}
			for n, side := range strings.Fields(ix.Options[SpatialBox]) {
				x, _ := strconv.ParseFloat(side, 64)
				f = append(f, "bounding_box_"+[]string{"xmin", "ymin", "xmax", "ymax"}[n], types.FloatOf(types.Float, x))
			}
			for n, density := range strings.Fields(ix.Options[SpatialGrids]) {
				level := "level_" + strconv.Itoa(n+1) + "_grid"
				d, _ := strconv.Atoi(density)
				f = append(f, level, d, level+"_desc", densityNames[density])
			}
			if !emit(w.row(f)) {
				return
			}
		}
	}
}
