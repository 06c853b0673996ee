package catalog

import "github.com/hartonomous/hartctl/internal/emulator/types"

// systemObjectViews are the parts of system objects, and those of all objects. The system objects here are the views themselves, which
// have neither text nor parameters.
var systemObjectViews = []*View{
	define("sys", "system_views", -1650, viewColumns).rows(systemViewRows),
	define("sys", "all_views", -1651, viewColumns).rows(func(w *View, v *Viewer, emit func(types.Row) bool) {
		more := true
		viewRows(w, v, func(r types.Row) bool { more = emit(r); return more })
		if more {
			systemViewRows(w, v, emit)
		}
	}),
	define("sys", "all_sql_modules", -1652, moduleColumns).rows(moduleRows),
	define("sys", "system_sql_modules", -1653, moduleColumns).rows(none),
	define("sys", "all_parameters", -1654, parameterColumns).rows(parameterRows),
	define("sys", "system_parameters", -1655, parameterColumns).rows(none),
}

func systemViewRows(w *View, v *Viewer, emit func(types.Row) bool) {
	systemObjectList(v, func(o *Object) bool { return emit(w.row(objectFields(o), "with_check_option", false)) })
}
