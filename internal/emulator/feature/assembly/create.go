package assembly

import (
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/pkg/clrtrust"
)

// create is CREATE ASSEMBLY. The checks come in SQL Server's order: platform (10342), name (6246), bytes (6544), references (6503), build
// (6285), trust (10343, 10327); what the permission set forbids last (6211, 6265).
func (r *runner) create(st *syntax.AssemblyStmt) error {
	set := permissionSets[st.PermissionSet]
	if err := r.platform(st.Name, set); err != nil {
		return err
	}
	if !r.can("CREATE ASSEMBLY", "DATABASE", 0) {
		return sqlerr.New(262, "CREATE ASSEMBLY", r.db.Name)
	}
	owner, err := r.env.Authorization(r.db.ID, st.Authorization)
	if err != nil {
		return err
	}
	if r.cat.Assembly(r.db.ID, st.Name) != nil || catalog.IsSystemAssembly(st.Name) {
		return sqlerr.New(6246, st.Name, r.db.Name)
	}
	bits, err := r.bits(st.From)
	if err != nil {
		return err
	}
	c := &creation{runner: r, owner: owner, set: set, others: bits[1:]}
	s, err := r.examine(st.Name, bits[0])
	if err != nil {
		return err
	}
	_, err = c.add(st.Name, s, false)
	return err
}

// creation is one CREATE ASSEMBLY with the assemblies that came along for its references.
type creation struct {
	*runner
	owner  int32
	set    int
	others [][]byte
	depth  int
}

// maxReferences bounds a chain of references that are registered along.
const maxReferences = 100

func (c *creation) add(name string, s *source, hidden bool) (*catalog.Assembly, error) {
	if c.depth++; c.depth > maxReferences {
		return nil, sqlerr.Unsupported("CREATE ASSEMBLY with so many references")
	}
	refs, err := c.references(s, c.along)
	if err != nil {
		return nil, err
	}
	if err := c.unique("CREATE", s, nil); err != nil {
		return nil, err
	}
	if catalog.IsSystemAssembly(s.report.Identity.Name) {
		return nil, sqlerr.New(6540, s.report.Identity.Name)
	}
	if err := c.trust(name, c.set, s); err != nil {
		return nil, err
	}
	if err := c.verify(name, c.set, s); err != nil {
		return nil, err
	}
	a := &catalog.Assembly{ID: c.cat.NewAssemblyID(c.db.ID), Name: name, Owner: c.owner, PermissionSet: c.set, Hidden: hidden, Created: c.env.Now, References: refs}
	c.record(a, s)
	c.cat.PutAssembly(c.db.ID, a)
	return a, nil
}

// along registers a reference from the statement's other values, not visible; nil when none of them is it.
func (c *creation) along(ref clrtrust.Reference) (*catalog.Assembly, error) {
	for _, data := range c.others {
		id, _, err := clrtrust.IdentityOf(data)
		if err != nil || !strings.EqualFold(id.Name, ref.Name) || id.Token != ref.Token || !strings.EqualFold(id.Culture, ref.Culture) ||
			ref.Token != "" && id.Version != ref.Version {
			continue
		}
		if c.cat.Assembly(c.db.ID, id.Name) != nil {
			return nil, sqlerr.New(6246, id.Name, c.db.Name)
		}
		s, err := c.examine(id.Name, data)
		if err != nil {
			return nil, err
		}
		return c.add(id.Name, s, true)
	}
	return nil, nil
}

// unique refuses a build that is registered already (6285), and a second version of an assembly (10326).
func (r *runner) unique(verb string, s *source, self *catalog.Assembly) error {
	id := s.report.Identity
	for _, a := range r.cat.Assemblies(r.db.ID) {
		if strings.EqualFold(a.MVID, s.report.MVID) {
			return sqlerr.New(6285, verb, a.Name)
		}
	}
	for _, a := range r.cat.Assemblies(r.db.ID) {
		if (self == nil || a.ID != self.ID) && strings.EqualFold(a.SimpleName, id.Name) && strings.EqualFold(a.Culture, id.Culture) && token(a) == id.Token {
			return sqlerr.New(10326, id.Name, r.db.Name)
		}
	}
	return nil
}
