package ddl

import (
	"slices"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/bind"
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
)

// policyOptions reads WITH (…): STATE, and SCHEMABINDING of CREATE.
func policyOptions(st *syntax.SecurityPolicyStmt, p *catalog.SecurityPolicy) error {
	seen := map[string]bool{}
	for _, o := range st.Options {
		on, ok := map[string]bool{"ON": true, "OFF": false}[optionWord(o.Value)]
		if seen[o.Name] {
			return sqlerr.Unsupported("%s twice in SECURITY POLICY", o.Name).At(o.Line)
		}
		seen[o.Name] = true
		switch {
		case !ok:
			return sqlerr.New(102, o.Written).At(o.Line)
		case o.Name == "STATE":
			p.Enabled = on
		case o.Name == "SCHEMABINDING" && !st.Alter:
			p.SchemaBound = on
		default:
			return sqlerr.New(102, o.Written).At(o.Line)
		}
	}
	return nil
}

// securityPolicy is CREATE and ALTER SECURITY POLICY. (learn.microsoft.com: CREATE SECURITY POLICY.)
func (w *work) securityPolicy(st *syntax.SecurityPolicyStmt) error {
	switch {
	case st.Name.Database == "":
	case st.Alter:
		return sqlerr.Unsupported("ALTER SECURITY POLICY with a database name")
	default:
		e := sqlerr.New(166, "SECURITY POLICY")
		e.Message = strings.Replace(e.Message, "CREATE/ALTER", "CREATE", 1)
		return e
	}
	p, err := w.policy(st)
	if err != nil {
		return err
	}
	if err := policyOptions(st, p); err != nil {
		return err
	}
	p.NotForReplication = p.NotForReplication || st.NotReplication
	c := &policyChange{w: w, db: w.s.DB, p: p, before: slices.Clone(p.Predicates)}
	for i := range st.Actions {
		if err := c.apply(&st.Actions[i]); err != nil {
			return at(err, st.Actions[i].Line)
		}
	}
	if err := c.alone(); err != nil {
		return err
	}
	for _, t := range c.tables() {
		if err := w.schemaLock(c.db.ID, t); err != nil {
			return err
		}
	}
	w.cat().PutSecurityPolicy(c.db.ID, p)
	if !p.Enabled {
		return nil
	}
	for i := range p.Predicates { // once more among the policies in force: a predicate may not come back to its table
		t := w.cat().TableByID(c.db.ID, p.Predicates[i].Target)
		if _, err := bind.SecurityPredicate(w.s, t, c.db.ID, p, &p.Predicates[i]); err != nil {
			return err
		}
	}
	return nil
}

func at(err error, line int) error {
	if e, ok := err.(*sqlerr.Error); ok {
		return e.At(line)
	}
	return err
}

// policy is the new policy, or a copy of the one to alter.
func (w *work) policy(st *syntax.SecurityPolicyStmt) (*catalog.SecurityPolicy, error) {
	may := w.env.Sess.HasPermission("ALTER ANY SECURITY POLICY", "DATABASE", 0)
	if st.Alter {
		d, _, obj := w.find(st.Name)
		old, ok := obj.(*catalog.SecurityPolicy)
		if !ok || !may || !w.env.Sess.HasPermission("ALTER", "SCHEMA", old.Schema) {
			if obj != nil && !ok {
				return nil, sqlerr.New(33271, st.Name.Text)
			}
			return nil, sqlerr.New(33268, st.Name.Text).WithState(2)
		}
		if err := w.schemaLock(d.ID, old.ID); err != nil {
			return nil, err
		}
		p := *old
		p.Predicates = slices.Clone(old.Predicates)
		p.Modified = w.env.Now
		return &p, nil
	}
	d, sch, err := w.place(st.Name)
	if err != nil {
		return nil, err
	}
	if !may {
		return nil, pair(sqlerr.New(262, "ALTER ANY SECURITY POLICY", d.Name), 15247, 7)
	}
	if !w.env.Sess.HasPermission("ALTER", "SCHEMA", sch.ID) {
		return nil, sqlerr.New(2760, sch.Name)
	}
	if err := w.free(d.ID, sch.ID, st.Name.Object, 1); err != nil {
		return nil, err
	}
	p := &catalog.SecurityPolicy{Enabled: true, SchemaBound: true}
	p.ID, p.Name, p.Schema, p.Type = w.cat().NewObjectID(d.ID), st.Name.Object, sch.ID, "SP"
	p.Created, p.Modified = w.env.Now, w.env.Now
	return p, nil
}

// policyChange is a policy while its predicates change; before are those that it had, added those that the statement adds.
type policyChange struct {
	w      *work
	db     *catalog.Database
	p      *catalog.SecurityPolicy
	before []catalog.SecurityPredicate
	added  []catalog.SecurityPredicate
}

func (c *policyChange) apply(a *syntax.PredicateAction) error {
	if a.On.Database != "" {
		return sqlerr.Unsupported("a database name before the table of a security predicate")
	}
	if isTemp(a.On.Object) {
		return sqlerr.New(33269)
	}
	_, _, obj := c.w.find(a.On)
	o := catalog.Of(obj)
	t, ok := obj.(*catalog.Table)
	switch {
	case o == nil || ok && t.IsType || !c.w.env.Sess.HasPermission("", "OBJECT", o.ID):
		return sqlerr.New(33268, a.On.Text)
	case ok:
	case o.Type == "V" && a.Block:
		return sqlerr.New(33503, c.w.schemaName(c.db.ID, o))
	case o.Type == "V" && obj.(*catalog.Module).SchemaBound:
		return sqlerr.Unsupported("security predicates on the view %s", o.Name)
	default:
		return sqlerr.New(33263, c.w.schemaName(c.db.ID, o))
	}
	operation := catalog.SecurityOperation(a.Operation)
	if a.Verb != "ADD" {
		i := slices.IndexFunc(c.p.Predicates, func(p catalog.SecurityPredicate) bool {
			return p.Target == t.ID && p.Block == a.Block && p.Operation == operation
		})
		if i < 0 {
			return sqlerr.New(33261, c.w.schemaName(c.db.ID, &c.p.Object), c.w.schemaName(c.db.ID, o))
		}
		if a.Verb == "DROP" {
			c.p.Predicates = slices.Delete(c.p.Predicates, i, i+1)
			return nil
		}
		p, err := c.predicate(a, t)
		if err != nil {
			return err
		}
		p.ID = c.p.Predicates[i].ID
		c.p.Predicates[i] = *p
		return nil
	}
	// State 2 is a clash with what the policy held before, dropped by the statement or not; 1 with another of the statement.
	for i, p := range append(slices.Clone(c.before), c.added...) {
		if p.Target == t.ID && p.Block == a.Block && (p.Operation == operation || p.Operation == 0 || operation == 0) {
			e := sqlerr.New(33262, p.Kind(), c.w.schemaName(c.db.ID, o), c.w.schemaName(c.db.ID, &c.p.Object))
			if i < len(c.before) {
				e.State = 2
			}
			return e
		}
	}
	p, err := c.predicate(a, t)
	if err != nil {
		return err
	}
	c.p.LastID++
	p.ID = c.p.LastID
	c.p.Predicates, c.added = append(c.p.Predicates, *p), append(c.added, *p)
	return nil
}

// predicate binds the function of ADD or ALTER over the table.
func (c *policyChange) predicate(a *syntax.PredicateAction, t *catalog.Table) (*catalog.SecurityPredicate, error) {
	name := a.Call.Name
	if c.p.SchemaBound && (name.Schema == "" || name.Database != "") {
		return nil, sqlerr.New(4512, "security policy", c.w.schemaName(c.db.ID, &c.p.Object), name.Text)
	}
	_, sch, obj := c.w.find(name)
	f, ok := obj.(*catalog.Module)
	if !ok || f.Type != "IF" || name.Schema == "" {
		return nil, sqlerr.New(33270, name.Text)
	}
	if name.Database != "" {
		return nil, sqlerr.Unsupported("a security predicate of another database")
	}
	if !c.w.env.Sess.HasPermission("SELECT", "OBJECT", f.ID) {
		denied := sqlerr.New(229, "SELECT", f.Name, c.db.Name, sch.Name)
		return nil, pair(denied, 229, 9, "SELECT", f.Name, c.db.Name, sch.Name)
	}
	if err := c.fits(a, t, f); err != nil {
		return nil, err
	}
	p := &catalog.SecurityPredicate{Target: t.ID, Function: f.ID, Block: a.Block, Operation: catalog.SecurityOperation(a.Operation)}
	var variable *syntax.VarRef
	walk(a.Call, func(n any) bool {
		switch n := n.(type) {
		case *syntax.VarRef:
			variable = n
		case *syntax.ColumnRef:
			if i := columnByName(t, n.Parts[len(n.Parts)-1]); i >= 0 && !slices.Contains(p.Columns, t.Columns[i].ID) {
				p.Columns = append(p.Columns, t.Columns[i].ID)
			}
		}
		return true
	})
	if variable != nil {
		verb := "CREATE"
		if len(c.before) > 0 {
			verb = "ALTER"
		}
		return nil, sqlerr.New(112, verb+" SECURITY POLICY").WithState(4)
	}
	if p.Call = strings.TrimSuffix(strings.TrimPrefix(bind.Canonical(a.Call), "("), ")"); p.Call == "" {
		return nil, sqlerr.Unsupported("this argument of a security predicate")
	}
	// The arguments are bound apart, since a query among them is no argument (1046).
	for _, arg := range a.Call.Args {
		if _, err := bind.TableExpr(c.w.stored(), t, arg); err != nil {
			return nil, err
		}
	}
	_, err := bind.SecurityPredicate(c.w.s, t, c.db.ID, &catalog.SecurityPolicy{SchemaBound: true}, p)
	return p, err
}

// fits refuses what a predicate cannot be on: 4513, 33501, 33506, 33510, 33511.
func (c *policyChange) fits(a *syntax.PredicateAction, t *catalog.Table, f *catalog.Module) error {
	name := c.w.schemaName(c.db.ID, &t.Object)
	switch {
	case c.p.SchemaBound && !f.SchemaBound:
		return sqlerr.New(4513, "security policy", c.w.schemaName(c.db.ID, &c.p.Object), c.w.schemaName(c.db.ID, &f.Object))
	case t.MemoryOptimized && !c.p.SchemaBound:
		return sqlerr.New(33511, name)
	case t.MemoryOptimized:
		return sqlerr.New(33506, name, c.w.schemaName(c.db.ID, &f.Object))
	case a.Block && t.Temporal == 1:
		return sqlerr.New(33510, name)
	}
	for i := range t.Columns {
		if t.Columns[i].Filestream {
			return sqlerr.New(33501, t.Columns[i].Name, name)
		}
	}
	return nil
}

// alone refuses to enable a policy for a table that another enabled policy has (33264).
func (c *policyChange) alone() error {
	if !c.p.Enabled {
		return nil
	}
	for i := range c.p.Predicates {
		for other := range c.w.cat().EnabledPredicates(c.db.ID, c.p.Predicates[i].Target) {
			if other.ID == c.p.ID {
				continue
			}
			name := "?"
			if t := c.w.cat().TableByID(c.db.ID, c.p.Predicates[i].Target); t != nil {
				name = c.w.schemaName(c.db.ID, &t.Object)
			}
			return sqlerr.New(33264, c.w.schemaName(c.db.ID, &c.p.Object), name, name, c.w.schemaName(c.db.ID, &other.Object))
		}
	}
	return nil
}

// tables are those that the policy guards or guarded.
func (c *policyChange) tables() []int32 {
	var out []int32
	for _, p := range append(slices.Clone(c.before), c.p.Predicates...) {
		if !slices.Contains(out, p.Target) {
			out = append(out, p.Target)
		}
	}
	slices.Sort(out)
	return out
}

// policyBlockers lists the policies that a column is bound to.
func (b *builder) policyBlockers(c *catalog.Column) []*sqlerr.Error {
	var out []*sqlerr.Error
	for _, p := range b.w.cat().SecurityPolicies(b.db.ID) {
		if p.SchemaBound && slices.ContainsFunc(p.Predicates, func(x catalog.SecurityPredicate) bool {
			return x.Target == b.t.ID && slices.Contains(x.Columns, c.ID)
		}) {
			out = append(out, depends("object", p.Name, c.Name))
		}
	}
	return out
}

// looselyGuarded names a policy without schema binding over a table.
func (w *work) looselyGuarded(db, table int32) string {
	for _, p := range w.cat().SecurityPolicies(db) {
		if !p.SchemaBound && slices.ContainsFunc(p.Predicates, func(x catalog.SecurityPredicate) bool { return x.Target == table }) {
			return p.Name
		}
	}
	return ""
}
