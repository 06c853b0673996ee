package fn

import (
	"slices"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// isTypes are the OBJECTPROPERTY questions that the type code answers, for any object.
var isTypes = map[string]string{
	"istable": "U S TT IT", "isusertable": "U", "isview": "V", "isprocedure": "P PC", "isscalarfunction": "FN FS", "isinlinefunction": "IF",
	"istablefunction": "IF TF FT", "istrigger": "TR TA", "isprimarykey": "PK", "isuniquecnst": "UQ", "ischeckcnst": "C", "isforeignkey": "F",
	"isdefaultcnst": "D", "isconstraint": "PK UQ C F D EC", "issystemtable": "S",
	"isqueue": "SQ", "isextendedproc": "X", "isreplproc": "RF", "isdefault": "", "isrule": "",
}

// tableProperties apply to tables.
var tableProperties = map[string]func(t *catalog.Table) int64{
	"tablehasprimarykey": func(t *catalog.Table) int64 {
		return has(t.Keys, func(k catalog.KeyConstraint) bool { return k.Type == "PK" })
	},
	"tablehasuniquecnst": func(t *catalog.Table) int64 {
		return has(t.Keys, func(k catalog.KeyConstraint) bool { return k.Type == "UQ" })
	},
	"tablehasforeignkey": func(t *catalog.Table) int64 { return flag(len(t.ForeignKeys) > 0) },
	"tablehascheckcnst":  func(t *catalog.Table) int64 { return flag(len(t.Checks) > 0) },
	"tablehasdefaultcnst": func(t *catalog.Table) int64 {
		return has(t.Columns, func(c catalog.Column) bool { return c.Default != nil })
	},
	"tablehasidentity": func(t *catalog.Table) int64 {
		return has(t.Columns, func(c catalog.Column) bool { return c.Identity != nil })
	},
	"tablehasrowguidcol": func(t *catalog.Table) int64 {
		return has(t.Columns, func(c catalog.Column) bool { return c.RowGuidCol })
	},
	"tablehastimestamp": func(t *catalog.Table) int64 {
		return has(t.Columns, func(c catalog.Column) bool { return c.Type.Kind == types.Timestamp })
	},
	"tablehasclustindex":              func(t *catalog.Table) int64 { return has(t.Indexes, func(i catalog.Index) bool { return i.ID == 1 }) },
	"tablehasnonclustindex":           func(t *catalog.Table) int64 { return has(t.Indexes, func(i catalog.Index) bool { return i.ID > 1 }) },
	"tablehasindex":                   func(t *catalog.Table) int64 { return has(t.Indexes, func(i catalog.Index) bool { return i.ID > 0 }) },
	"tabletemporaltype":               func(t *catalog.Table) int64 { return int64(t.Temporal) },
	"tableismemoryoptimized":          func(t *catalog.Table) int64 { return flag(t.MemoryOptimized) },
	"isansinullson":                   func(t *catalog.Table) int64 { return flag(t.AnsiNulls) },
	"isindexed":                       func(t *catalog.Table) int64 { return has(t.Indexes, func(i catalog.Index) bool { return i.ID > 0 }) },
	"isindexable":                     func(*catalog.Table) int64 { return 1 },
	"isexecuted":                      func(*catalog.Table) int64 { return 0 },
	"tablehascolumnset":               func(*catalog.Table) int64 { return 0 },
	"tablehasactivefulltextindex":     func(*catalog.Table) int64 { return 0 },
	"tablefulltextcatalogid":          func(*catalog.Table) int64 { return 0 },
	"tablehasvardecimalstorageformat": func(*catalog.Table) int64 { return 0 },
	"tableisfake":                     func(*catalog.Table) int64 { return 0 },
	"tableispinned":                   func(*catalog.Table) int64 { return 0 },
	"tabletextinrowlimit":             func(*catalog.Table) int64 { return 0 },
	"tableislockedonbulkload":         func(t *catalog.Table) int64 { return flag(t.LockOnBulk) },
}

// moduleProperties apply to procedures, views, functions and triggers.
var moduleProperties = map[string]func(m *catalog.Module) int64{
	"isschemabound":               func(m *catalog.Module) int64 { return flag(m.SchemaBound) },
	"isencrypted":                 func(m *catalog.Module) int64 { return flag(m.Encrypted) },
	"execisansinullson":           func(m *catalog.Module) int64 { return flag(m.AnsiNulls) },
	"execisquotedidenton":         func(m *catalog.Module) int64 { return flag(m.QuotedIdent) },
	"isquotedidenton":             func(m *catalog.Module) int64 { return flag(m.QuotedIdent) },
	"isansinullson":               func(m *catalog.Module) int64 { return flag(m.AnsiNulls) },
	"execiswithnativecompilation": func(*catalog.Module) int64 { return 0 },
	"execisstartup":               func(*catalog.Module) int64 { return 0 },
}

// triggerProperties apply to triggers; sp_settriggerorder, which makes one the first or the last, is refused.
var triggerProperties = map[string]func(m *catalog.Module) int64{
	"execistriggerdisabled":    func(m *catalog.Module) int64 { return flag(m.Disabled) },
	"execisinsteadoftrigger":   func(m *catalog.Module) int64 { return flag(m.InsteadOf) },
	"execisaftertrigger":       func(m *catalog.Module) int64 { return flag(!m.InsteadOf) },
	"execisinserttrigger":      func(m *catalog.Module) int64 { return flag(fires(m, "INSERT")) },
	"execisupdatetrigger":      func(m *catalog.Module) int64 { return flag(fires(m, "UPDATE")) },
	"execisdeletetrigger":      func(m *catalog.Module) int64 { return flag(fires(m, "DELETE")) },
	"execistriggernotforrepl":  func(*catalog.Module) int64 { return 0 },
	"execisfirstinserttrigger": func(*catalog.Module) int64 { return 0 },
	"execisfirstupdatetrigger": func(*catalog.Module) int64 { return 0 },
	"execisfirstdeletetrigger": func(*catalog.Module) int64 { return 0 },
	"execislastinserttrigger":  func(*catalog.Module) int64 { return 0 },
	"execislastupdatetrigger":  func(*catalog.Module) int64 { return 0 },
	"execislastdeletetrigger":  func(*catalog.Module) int64 { return 0 },
}

// fires reports a trigger of an event.
func fires(m *catalog.Module, event string) bool {
	return slices.ContainsFunc(m.Events, func(e string) bool { return strings.EqualFold(e, event) })
}

// parentProperties ask a table or view for its triggers.
var parentProperties = map[string]func(m *catalog.Module) bool{
	"hasaftertrigger":       func(m *catalog.Module) bool { return !m.InsteadOf },
	"hasinsteadoftrigger":   func(m *catalog.Module) bool { return m.InsteadOf },
	"hasinserttrigger":      func(m *catalog.Module) bool { return fires(m, "INSERT") },
	"hasupdatetrigger":      func(m *catalog.Module) bool { return fires(m, "UPDATE") },
	"hasdeletetrigger":      func(m *catalog.Module) bool { return fires(m, "DELETE") },
	"tablehasinserttrigger": func(m *catalog.Module) bool { return fires(m, "INSERT") },
	"tablehasupdatetrigger": func(m *catalog.Module) bool { return fires(m, "UPDATE") },
	"tablehasdeletetrigger": func(m *catalog.Module) bool { return fires(m, "DELETE") },
}

// foreignKeyProperties apply to foreign keys.
var foreignKeyProperties = map[string]func(k *catalog.ForeignKey) int64{
	"cnstisdisabled":      func(k *catalog.ForeignKey) int64 { return flag(k.Disabled) },
	"cnstisnottrusted":    func(k *catalog.ForeignKey) int64 { return flag(k.Untrusted) },
	"cnstisnotrepl":       func(k *catalog.ForeignKey) int64 { return flag(k.NotForReplication) },
	"cnstisdeletecascade": func(k *catalog.ForeignKey) int64 { return flag(k.OnDelete == 1) },
	"cnstisupdatecascade": func(k *catalog.ForeignKey) int64 { return flag(k.OnUpdate == 1) },
}

// checkProperties apply to CHECK constraints.
var checkProperties = map[string]func(k *catalog.Check) int64{
	"cnstisdisabled":   func(k *catalog.Check) int64 { return flag(k.Disabled) },
	"cnstisnottrusted": func(k *catalog.Check) int64 { return flag(k.Untrusted) },
	"cnstisnotrepl":    func(k *catalog.Check) int64 { return flag(k.NotForReplication) },
	"cnstiscolumn":     func(k *catalog.Check) int64 { return flag(k.Column != 0) },
}

// unknownProperties are those that SQL Server answers for an object of some kind and that the emulator does not know of it; others, that are
// not in the tables either, do not exist, and are NULL (learn.microsoft.com: OBJECTPROPERTY, OBJECTPROPERTYEX).
var unknownProperties = words(`cnstiscolumn isdeterministic isindexable issystemverified tabledeletetrigger tabledeletetriggercount
	tableinserttrigger tableinserttriggercount tableupdatetrigger tableupdatetriggercount tablehastextimage tablefulltextmergestatus
	tablefulltextbackgroundupdateindexon tablefulltextchangetrackingon tablefulltextdocsprocessed tablefulltextfailcount
	tablefulltextitemcount tablefulltextkeycolumn tablefulltextpendingchanges tablefulltextpopulatestatus isprecise systemdataaccess
	userdataaccess tablefulltextsemanticextraction`)

func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func has[T any](list []T, f func(T) bool) int64 {
	for _, x := range list {
		if f(x) {
			return 1
		}
	}
	return 0
}

// objectProperty answers in int; NULL for an unknown property, or one that does not apply.
func (m meta) objectProperty(id int32, property string) (types.Value, error) {
	var r *catalog.Object
	o := m.byID(id)
	if v := viewByID(id); v != nil {
		r = &catalog.Object{Type: "V", Schema: catalog.SchemaSys, Shipped: true}
		if v.Schema != "sys" {
			r.Schema = catalog.SchemaInformationSchema
		}
	} else if r = catalog.Of(o); r == nil {
		return null, nil
	}
	if codes, ok := isTypes[property]; ok {
		return types.IntOf(types.Int, flag(strings.Contains(" "+codes+" ", " "+r.Type+" "))), nil
	}
	switch property {
	case "ownerid":
		if r.Owner != 0 {
			return types.Int32(r.Owner), nil
		}
		if s := m.cat.SchemaByID(m.db.ID, r.Schema); s != nil {
			return types.Int32(s.Owner), nil
		}
		return null, nil
	case "schemaid":
		return types.Int32(r.Schema), nil
	case "ismsshipped":
		return types.IntOf(types.Int, flag(r.Shipped)), nil
	}
	if n, ok := m.ownProperty(o, property); ok {
		return types.IntOf(types.Int, n), nil
	}
	if o == nil || unknownProperties[property] {
		return null, sqlerr.Unsupported("OBJECTPROPERTY(…, '%s') of this object", property)
	}
	return null, nil
}

// ownProperty is a property that only objects of some kind have; false when o is of another, or there is none of the name.
func (m meta) ownProperty(o any, property string) (int64, bool) {
	switch o := o.(type) {
	case *catalog.Table:
		if f := tableProperties[property]; f != nil {
			return f(o), true
		}
		return m.triggered(&o.Object, property)
	case *catalog.Module:
		if f := moduleProperties[property]; f != nil {
			return f(o), true
		}
		if f := triggerProperties[property]; f != nil && (o.Type == "TR" || o.Type == "TA") {
			return f(o), true
		}
		if property == "isexecuted" {
			return 1, true
		}
		if o.Type == "V" && !strings.HasPrefix(property, "table") {
			return m.triggered(&o.Object, property)
		}
	case *catalog.Check:
		if f := checkProperties[property]; f != nil {
			return f(o), true
		}
	case *catalog.ForeignKey:
		if f := foreignKeyProperties[property]; f != nil {
			return f(o), true
		}
	case *catalog.EdgeConstraint:
		switch property {
		case "cnstisdisabled":
			return flag(o.Disabled), true
		case "cnstisnottrusted":
			return flag(o.Untrusted), true
		}
	case *catalog.KeyConstraint:
		switch property {
		case "cnstisclustkey":
			return flag(o.Index == 1), true
		case "cnstisnonclustkey":
			return flag(o.Index != 1), true
		}
	}
	return 0, false
}

// triggered answers whether an object has a trigger of a kind.
func (m meta) triggered(o *catalog.Object, property string) (int64, bool) {
	f := parentProperties[property]
	if f == nil {
		return 0, false
	}
	for _, t := range m.cat.Modules(m.db.ID) {
		if t.Parent == o.ID && f(t) {
			return 1, true
		}
	}
	return 0, true
}

// extendedProperties are those of OBJECTPROPERTYEX whose answer is no int.
var extendedProperties = map[string]func(m meta, o any) (types.Value, error){
	"basetype": func(m meta, o any) (types.Value, error) {
		if s, ok := o.(*catalog.Synonym); ok {
			_, base, err := m.object(s.Base)
			if err != nil {
				return null, err
			}
			if _, view := base.(*catalog.View); view {
				return types.StringOf(types.Char, "V "), nil
			}
			o = base
		}
		r := catalog.Of(o)
		if r == nil {
			return null, nil
		}
		return types.StringOf(types.Char, (r.Type + " ")[:2]), nil
	},
	"cardinality": func(m meta, o any) (types.Value, error) {
		t, ok := o.(*catalog.Table)
		switch {
		case !ok:
			return null, nil
		case t.Tree == 0:
			return null, sqlerr.Unsupported("OBJECTPROPERTYEX(…, 'Cardinality') of this object")
		}
		return types.IntOf(types.BigInt, m.cat.Tx().Count(t.Tree)), nil
	},
}

// statsDate is NULL while the table is empty: when its statistics would have been gathered is not known.
func statsDate(m meta, a []types.Value) (types.Value, error) {
	id, _ := m.id(a, 0)
	t, ok := m.byID(id).(*catalog.Table)
	if ok && t.Tree != 0 && m.cat.Tx().Count(t.Tree) > 0 {
		return null, sqlerr.Unsupported("STATS_DATE of a table with rows")
	}
	return null, nil
}
