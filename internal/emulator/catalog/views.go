package catalog

import (
	"slices"
	"strings"
)

// LookupView finds a catalog view; nil when the emulator has none of that name.
func LookupView(schema, name string) *View {
	return viewIndex[Fold(schema)+"."+Fold(name)]
}

// KnownView reports whether SQL Server has a catalog view of this name that the emulator does not have: to be refused
// (Msg 40517) rather than reported missing (Msg 208).
func KnownView(schema, name string) bool {
	if LookupView(schema, name) != nil {
		return false
	}
	return strings.Contains(knownViews, " "+Fold(schema)+"."+Fold(name)+" ")
}

// AllViews lists the views that the emulator has.
func AllViews() []*View { return allViews }

// Filled at start, because system_objects and all_columns list the views themselves.
var (
	allViews  []*View
	viewIndex map[string]*View
)

func init() {
	allViews = slices.Concat(objectViews, columnViews, typeViews, indexViews, spatialViews, constraintViews, moduleViews, securityPolicyViews, securityViews, serverViews, fileViews, schemaViews, activityViews, lockViews, assemblyViews, brokerViews, eventViews, compatibilityViews, storageViews, instanceViews,
		systemObjectViews, usageViews, privilegeViews, describedViews)
	viewIndex = map[string]*View{}
	for _, v := range allViews {
		viewIndex[Fold(v.Schema)+"."+Fold(v.Name)] = v
	}
}
