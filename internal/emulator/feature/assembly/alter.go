package assembly

import (
	"slices"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
)

// alter is ALTER ASSEMBLY.
func (r *runner) alter(st *syntax.AssemblyStmt) error {
	if catalog.IsSystemAssembly(st.Name) {
		return sqlerr.New(6560, st.Name)
	}
	old := r.cat.Assembly(r.db.ID, st.Name)
	if old == nil || !r.can("ALTER", "ASSEMBLY", old.ID) {
		return sqlerr.New(6528, st.Name, r.db.Name)
	}
	a := *old
	a.Modified = r.env.Now
	if st.PermissionSet != "" {
		a.PermissionSet = permissionSets[st.PermissionSet]
	}
	if err := r.platform(a.Name, a.PermissionSet); err != nil {
		return err
	}
	switch {
	case st.From != nil:
		if err := r.upgrade(st, old, &a); err != nil {
			return err
		}
	case st.PermissionSet != "":
		s, err := r.examine(a.Name, a.Files[0].Content)
		if err != nil {
			return err
		}
		if err := r.trust(a.Name, a.PermissionSet, s); err != nil {
			return err
		}
		if err := r.verify(a.Name, a.PermissionSet, s); err != nil {
			return err
		}
	}
	if st.Visibility != nil {
		if a.Hidden = !*st.Visibility; a.Hidden {
			if bound := r.cat.BoundTo(r.db.ID, a.ID); len(bound) > 0 {
				return sqlerr.New(6284, bound[0].Name)
			}
		}
	}
	if err := r.files(st, &a); err != nil {
		return err
	}
	r.cat.PutAssembly(r.db.ID, &a)
	return nil
}

// upgrade replaces the bytes by another build: 6541, 6544, 6285, 6579, 6283, 6503, 6282, 6270 and its kin, 6280, and trust anew.
func (r *runner) upgrade(st *syntax.AssemblyStmt, old, a *catalog.Assembly) error {
	bits, err := r.bits(st.From)
	if err != nil {
		return err
	}
	if len(bits) > 1 {
		return sqlerr.Unsupported("ALTER ASSEMBLY from more than one value")
	}
	if len(old.Files) > 1 && !st.DropAll {
		return sqlerr.New(6541, old.Name)
	}
	s, err := r.examine(old.Name, bits[0])
	if err != nil {
		return err
	}
	refs, err := r.references(s, nil)
	if err != nil {
		return err
	}
	if err := r.unique("ALTER", s, old); err != nil {
		return err
	}
	id := s.report.Identity
	if !strings.EqualFold(id.Name, old.SimpleName) || !strings.EqualFold(id.Culture, old.Culture) || id.Token != token(old) {
		return sqlerr.New(6579, strings.ToLower(old.CLRName), strings.ToLower(s.report.CLRName))
	}
	if id.Token != "" && [3]uint16(old.Version[:3]) != [3]uint16(id.Version[:3]) {
		return sqlerr.New(6283)
	}
	slices.Sort(refs)
	had := slices.Sorted(slices.Values(old.References))
	if !slices.Equal(refs, had) {
		return sqlerr.New(6282)
	}
	if err := r.trust(old.Name, a.PermissionSet, s); err != nil {
		return err
	}
	if err := r.verify(old.Name, a.PermissionSet, s); err != nil {
		return err
	}
	if err := r.rebind(old, s); err != nil {
		return err
	}
	a.References = refs
	r.record(a, s)
	return nil
}

// rebind checks that every module that is bound to an assembly finds its method in another build, with the same signature, and that the
// build can be interpreted.
func (r *runner) rebind(old *catalog.Assembly, s *source) error {
	before, err := openTarget(old.Name, old.Files[0].Content)
	if err != nil {
		return err
	}
	after, err := openTarget(old.Name, s.data)
	if err != nil {
		return err
	}
	for _, m := range r.cat.BoundTo(r.db.ID, old.ID) {
		was, err := before.signature(m.External)
		if err != nil {
			return err
		}
		is, err := after.signature(m.External)
		switch {
		case m.Type == "AF" && (err != nil || was != is):
			return sqlerr.New(6269, m.External.Class)
		case err != nil && after.class(m.External.Class).IsNil():
			return sqlerr.New(6273, m.External.Class)
		case err != nil || was != is:
			return sqlerr.New(6270, m.External.Method, m.External.Class)
		}
		if _, err := after.prepare(m); err != nil {
			return err
		}
		if t := r.stores(m); t != "" {
			return sqlerr.New(6280, t)
		}
	}
	return nil
}

func indexed(t *catalog.Table, column int) bool {
	return slices.ContainsFunc(t.Indexes, func(x catalog.Index) bool {
		return slices.ContainsFunc(x.Columns, func(k catalog.IndexColumn) bool { return k.Column == column }) || slices.Contains(x.Include, column)
	})
}

// stores names a table that keeps what a function gave: by a computed column that is persisted or in an index, or a CHECK constraint.
func (r *runner) stores(m *catalog.Module) string {
	sc := r.cat.SchemaByID(r.db.ID, m.Schema)
	if sc == nil {
		return ""
	}
	call := catalog.Fold("[" + sc.Name + "].[" + m.Name + "](")
	for _, t := range r.cat.Tables(r.db.ID) {
		for i := range t.Columns {
			if c := &t.Columns[i]; (c.Persisted || indexed(t, c.ID)) && strings.Contains(catalog.Fold(c.Computed), call) {
				return t.Name
			}
		}
		for i := range t.Checks {
			if strings.Contains(catalog.Fold(t.Checks[i].Definition), call) {
				return t.Name
			}
		}
	}
	return ""
}

// files is DROP FILE and ADD FILE.
func (r *runner) files(st *syntax.AssemblyStmt, a *catalog.Assembly) error {
	if st.DropAll {
		a.Files = a.Files[:1:1]
	}
	for _, name := range st.DropFiles {
		i := slices.IndexFunc(a.Files, func(f catalog.AssemblyFile) bool { return f.ID > 1 && catalog.SameName(f.Name, name) })
		if i < 0 {
			return sqlerr.Unsupported("ALTER ASSEMBLY … DROP FILE of a file that is not there")
		}
		a.Files = slices.Delete(slices.Clone(a.Files), i, i+1)
	}
	for _, f := range st.AddFiles {
		data, err := r.bits([]syntax.Expr{f.Content})
		if err != nil {
			return err
		}
		if f.Name == "" || slices.ContainsFunc(a.Files, func(x catalog.AssemblyFile) bool { return catalog.SameName(x.Name, f.Name) }) {
			return sqlerr.Unsupported("ALTER ASSEMBLY … ADD FILE without a name of its own")
		}
		a.Files = append(slices.Clone(a.Files), catalog.AssemblyFile{ID: a.Files[len(a.Files)-1].ID + 1, Name: f.Name, Content: data[0]})
	}
	return nil
}
