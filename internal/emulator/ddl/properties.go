package ddl

import (
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/bind"
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// SpExtendedProperty is sp_addextendedproperty, sp_updateextendedproperty and sp_dropextendedproperty: verb is add, update or
// drop. args are by parameter name, with @, lower case.
func SpExtendedProperty(env *exec.Env, s *bind.Scope, verb string, args map[string]types.Value) error {
	w := &work{env: env, s: s}
	name := args["@name"]
	if s.DB.ReadOnly {
		return sqlerr.New(3906, s.DB.Name)
	}
	p, on, err := w.propertyTarget(args, "sp_"+verb+"extendedproperty")
	if err != nil {
		return err
	}
	p.Name, p.Value = name.S, args["@value"]
	all := env.Cat.Properties(s.DB.ID)
	at := -1
	for i := range all {
		if q := &all[i]; q.Class == p.Class && q.Major == p.Major && q.Minor == p.Minor && catalog.SameName(q.Name, p.Name) {
			at = i
		}
	}
	next := append([]catalog.Property(nil), all...)
	switch {
	case verb == "add" && at >= 0:
		return sqlerr.New(15233, p.Name, on)
	case verb == "add":
		next = append(next, p)
	case at < 0:
		return sqlerr.New(15217, p.Name, on)
	case verb == "update":
		next[at].Value = p.Value
	default:
		next = append(next[:at], next[at+1:]...)
	}
	env.Cat.PutProperties(s.DB.ID, next)
	return nil
}

// CheckPropertyName refuses a missing name of a property: 15600.
func CheckPropertyName(verb string, name types.Value) error {
	if name.IsNull() || name.S == "" {
		return sqlerr.New(15600, "sp_"+verb+"extendedproperty")
	}
	return nil
}

// level1 maps a level 1 type to the object types that it takes.
var level1 = map[string]string{"TABLE": "U", "VIEW": "V", "PROCEDURE": "P PC", "FUNCTION": "FN IF TF FS", "AGGREGATE": "AF", "SEQUENCE": "SO", "SYNONYM": "SN"}

// otherLevels are the types of levels 0 and 1 that no property can be on here. (learn.microsoft.com: sp_addextendedproperty.)
var otherLevels = map[string]bool{
	"ASSEMBLY": true, "CONTRACT": true, "EVENT NOTIFICATION": true, "FILEGROUP": true, "MESSAGE TYPE": true, "PARTITION FUNCTION": true,
	"PARTITION SCHEME": true, "REMOTE SERVICE BINDING": true, "ROUTE": true, "SERVICE": true, "TRIGGER": true, "TYPE": true, "PLAN GUIDE": true,
	"DEFAULT": true, "LOGICAL FILE NAME": true, "QUEUE": true, "RULE": true, "TABLE_TYPE": true, "XML SCHEMA COLLECTION": true,
}

// propertyTarget finds what the levels name: 15600 for levels that do not fit, 15135 for a missing object.
func (w *work) propertyTarget(args map[string]types.Value, proc string) (p catalog.Property, on string, err error) {
	var kind, name [3]string
	var given [3]bool
	for i, n := range []string{"0", "1", "2"} {
		t, v := args["@level"+n+"type"], args["@level"+n+"name"]
		given[i] = !t.IsNull()
		kind[i], name[i] = strings.ToUpper(strings.TrimSpace(t.S)), v.S
		if given[i] == v.IsNull() || given[i] && i > 0 && !given[i-1] {
			return p, "", sqlerr.New(15600, proc)
		}
	}
	if !given[0] {
		if !w.env.Sess.HasPermission("CONTROL", "DATABASE", 0) {
			return p, "", sqlerr.New(15247)
		}
		return catalog.Property{Class: catalog.ClassDatabase}, "object specified", nil
	}
	missing := func(s string) error { return sqlerr.New(15135, s) }
	d := w.s.DB
	switch kind[0] {
	case "SCHEMA":
	case "USER":
		u := w.cat().Principal(d.ID, name[0])
		if u == nil || given[1] {
			return p, "", missing(name[0])
		}
		return catalog.Property{Class: catalog.ClassPrincipal, Major: u.ID}, name[0], nil
	default:
		if !otherLevels[kind[0]] {
			return p, "", sqlerr.New(15600, proc)
		}
		return p, "", sqlerr.Unsupported("extended property on %s", kind[0])
	}
	sch := w.cat().Schema(d.ID, name[0])
	if sch == nil {
		return p, "", missing(name[0])
	}
	if !given[1] {
		return catalog.Property{Class: catalog.ClassSchema, Major: sch.ID}, name[0], nil
	}
	on = name[0] + "." + name[1]
	if kind[1] == "TYPE" {
		t := w.cat().Type(d.ID, sch.ID, name[1])
		if t == nil || given[2] {
			return p, "", missing(on)
		}
		return catalog.Property{Class: catalog.ClassType, Major: t.ID}, on, nil
	}
	want, ok := level1[kind[1]]
	if !ok {
		if !otherLevels[kind[1]] {
			return p, "", sqlerr.New(15600, proc)
		}
		return p, "", sqlerr.Unsupported("extended property on %s", kind[1])
	}
	obj := w.cat().ObjectByName(d.ID, sch.ID, name[1])
	o := catalog.Of(obj)
	if o == nil || !strings.Contains(" "+want+" ", " "+o.Type+" ") || !w.env.Sess.HasPermission("ALTER", "OBJECT", o.ID) {
		return p, "", missing(on)
	}
	if !given[2] {
		return catalog.Property{Class: catalog.ClassObject, Major: o.ID}, on, nil
	}
	on += "." + name[2]
	if p, ok = w.propertyPart(d, obj, kind[2], name[2]); !ok {
		return p, "", missing(on)
	}
	return p, on, nil
}

// propertyPart finds a column, index, constraint, trigger or parameter of an object.
func (w *work) propertyPart(d *catalog.Database, obj any, kind, name string) (catalog.Property, bool) {
	o := catalog.Of(obj)
	switch x := obj.(type) {
	case *catalog.Table:
		switch kind {
		case "COLUMN":
			if i := columnByName(x, name); i >= 0 {
				return catalog.Property{Class: catalog.ClassObject, Major: o.ID, Minor: int32(x.Columns[i].ID)}, true
			}
		case "INDEX":
			for i := range x.Indexes {
				if x.Indexes[i].ID > 0 && catalog.SameName(x.Indexes[i].Name, name) {
					return catalog.Property{Class: catalog.ClassIndex, Major: o.ID, Minor: int32(x.Indexes[i].ID)}, true
				}
			}
		case "CONSTRAINT":
			for k := range catalog.Constraints(x) {
				if c := catalog.Of(k); catalog.SameName(c.Name, name) {
					return catalog.Property{Class: catalog.ClassObject, Major: c.ID}, true
				}
			}
		case "TRIGGER":
			for _, id := range x.Triggers {
				if m, ok := w.cat().ObjectByID(d.ID, id).(*catalog.Module); ok && catalog.SameName(m.Name, name) {
					return catalog.Property{Class: catalog.ClassObject, Major: id}, true
				}
			}
		}
	case *catalog.Module:
		switch kind {
		case "COLUMN":
			for i := range x.Columns {
				if catalog.SameName(x.Columns[i].Name, name) {
					return catalog.Property{Class: catalog.ClassObject, Major: o.ID, Minor: int32(x.Columns[i].ID)}, true
				}
			}
		case "PARAMETER":
			for i := range x.Params {
				if catalog.SameName(x.Params[i].Name, name) {
					return catalog.Property{Class: catalog.ClassParameter, Major: o.ID, Minor: int32(x.Params[i].ID)}, true
				}
			}
		}
	}
	return catalog.Property{}, false
}
