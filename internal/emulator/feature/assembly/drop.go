package assembly

import (
	"slices"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
)

// drop is DROP ASSEMBLY: 6528, 6590 by object, 6589 by assembly. Without WITH NO DEPENDENTS, the assemblies that those dropped referred to
// go too, as far as nothing else needs them.
func (r *runner) drop(st *syntax.DropStmt) error {
	var list []*catalog.Assembly
	for _, n := range st.Names {
		if n.Schema != "" {
			return sqlerr.New(102, ".")
		}
		if catalog.IsSystemAssembly(n.Object) {
			return sqlerr.New(6560, n.Object)
		}
		a := r.cat.Assembly(r.db.ID, n.Object)
		if a != nil && !r.can("CONTROL", "ASSEMBLY", a.ID) && !r.can("ALTER ANY ASSEMBLY", "DATABASE", 0) {
			a = nil
		}
		switch {
		case a == nil && st.IfExists:
		case a == nil:
			return sqlerr.New(6528, n.Object, r.db.Name)
		default:
			list = append(list, a)
		}
	}
	for _, a := range list {
		if bound := r.cat.BoundTo(r.db.ID, a.ID); len(bound) > 0 {
			return sqlerr.New(6590, a.Name, bound[0].Name)
		}
		if by := r.referencedBy(a, list); by != nil {
			return sqlerr.New(6589, by.Name)
		}
	}
	for _, a := range list {
		r.dropOne(a, !st.NoDependents)
	}
	return nil
}

// referencedBy is an assembly, not in list, that refers to another one; nil when there is none.
func (r *runner) referencedBy(a *catalog.Assembly, list []*catalog.Assembly) *catalog.Assembly {
	for _, b := range r.cat.Assemblies(r.db.ID) {
		if slices.Contains(b.References, a.ID) && !slices.Contains(list, b) && b.ID != a.ID {
			return b
		}
	}
	return nil
}

func (r *runner) dropOne(a *catalog.Assembly, dependents bool) {
	r.cat.DropAssembly(r.db.ID, a)
	if !dependents {
		return
	}
	for _, id := range a.References {
		ref := r.cat.AssemblyByID(r.db.ID, id)
		if ref != nil && len(r.cat.BoundTo(r.db.ID, id)) == 0 && r.referencedBy(ref, nil) == nil {
			r.dropOne(ref, true)
		}
	}
}
