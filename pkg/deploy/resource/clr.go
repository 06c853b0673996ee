package resource

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/hartonomous/hartctl/pkg/deploy/assembly"
	"github.com/hartonomous/hartctl/pkg/deploy/plan"
	"github.com/hartonomous/hartctl/pkg/mssql"
)

// CLRKinds are the kinds whose declaration is a list of assemblies: it comes from an assemblies folder, not from the schema folder.
var CLRKinds = []string{"trust", "assemblies", "bindings"}

// declaredAssemblies are the assemblies to deploy: none with --skip-clr, which is noted. It refuses what no step of the three phases could make right.
func declaredAssemblies(in Input, kind string) ([]assembly.Assembly, error) {
	list, _ := in.Declared.([]assembly.Assembly)
	if len(list) > 0 && in.Options.SkipCLR {
		in.Note(kind, "--skip-clr")
		return nil, nil
	}
	for _, a := range list {
		r := &Refusal{ID: "assembly/" + a.Name, File: a.File}
		switch {
		case in.Options.Protected && (a.Development || a.PublicKeyToken == assembly.DevelopmentKey):
			r.Text = fmt.Sprintf("is signed with the development key (token %s), whose private half everybody has, and the environment is protected", a.PublicKeyToken)
			r.Next = "build it with a key of your own and deploy that folder with --assemblies, or leave CLR out with --skip-clr"
			return nil, r
		case a.PermissionSet != "SAFE" && in.Server.Platform == "Linux":
			r.Text = fmt.Sprintf("needs %s, and SQL Server on Linux takes SAFE assemblies only (Msg 10342)", a.PermissionSet)
			r.Next = "leave CLR out with --skip-clr, or deploy to Windows"
			return nil, r
		}
	}
	return list, nil
}

// signatureHazards are those of deploying an assembly that nobody vouches for.
func signatureHazards(a assembly.Assembly) []plan.Hazard {
	unsigned, wrong := a.Signature()
	if len(wrong) > 0 {
		return []plan.Hazard{{Name: plan.BadSignature, Text: a.File + ": " + strings.Join(wrong, "; ")}}
	}
	if unsigned {
		return []plan.Hazard{{Name: plan.UnsignedAssembly, Text: a.File + " has no strong name: nothing but its hash tells it from another"}}
	}
	return nil
}

// registered is an observed assembly, or one that only a kept release remembers; CLRName is empty then.
type registered struct {
	Name          string        `json:"name"`
	CLRName       string        `json:"clrName,omitempty"`
	PermissionSet string        `json:"permissionSet,omitempty"` // as the lock writes it
	SHA512        string        `json:"sha2_512,omitempty"`
	MVID          string        `json:"mvid,omitempty"`
	References    []reference   `json:"references,omitempty"` // to other assemblies of the database
	Types         []string      `json:"types,omitempty"`      // user-defined types of it
	Columns       []string      `json:"columns,omitempty"`    // of these types
	Files         []string      `json:"files,omitempty"`      // that were added to it: sources, symbols
	Grants        []objectGrant `json:"grants,omitempty"`     // on the assembly itself
	Objects       []boundObject `json:"objects,omitempty"`
	Release       *release      `json:"release,omitempty"` // the newest
}

// keeps reports other bytes of the same build, which no statement puts in the place of the registered ones.
func (r *registered) keeps(a assembly.Assembly) bool {
	return r.SHA512 != a.SHA512 && same(r.MVID, a.MVID)
}

type reference struct{ Name, CLRName string }

// boundObject is an observed function, aggregate or procedure over an assembly.
type boundObject struct {
	assembly.Binding
	Grants     []objectGrant `json:"grants,omitempty"`
	Properties []property    `json:"properties,omitempty"`
	Dependents []string      `json:"dependents,omitempty"` // schema-bound, so it cannot be dropped under them
	Stored     []string      `json:"stored,omitempty"`     // of the dependents, those whose rows hold what it gave
}

// property is an extended property of an object or of one of its parameters.
type property struct {
	Name      string `json:"name"`
	Type      string `json:"type"` // base type of the value
	Value     string `json:"value"`
	Parameter string `json:"parameter,omitempty"`
}

// propertyTypes are the base types of values that come back as they were, and whether they are text.
var propertyTypes = map[string]bool{"nvarchar": true, "nchar": true, "varchar": true, "char": true, "int": false}

type objectGrant struct {
	Permission string `json:"permission"`
	State      string `json:"state"` // G, W with grant option, D
	Grantee    string `json:"grantee"`
}

// release is the newest kept release of an assembly.
type release struct {
	Number        int    `json:"number"`
	PermissionSet string `json:"permissionSet"`
	SHA512        string `json:"sha2_512"`
	Bindings      string `json:"bindings"` // JSON
}

// find gives the binding that a release had for an object.
func (r *release) find(object string) (assembly.Binding, bool) {
	if r == nil {
		return assembly.Binding{}, false
	}
	for _, b := range r.bindings() {
		if same(b.Object, object) {
			return b, true
		}
	}
	return assembly.Binding{}, false
}

func (r *release) bindings() []assembly.Binding {
	var list []assembly.Binding
	if r != nil {
		json.Unmarshal([]byte(r.Bindings), &list) // hartctl wrote it; what somebody else made of it counts as nothing
	}
	return list
}

// bindingsJSON is how a release keeps an assembly's bindings.
func bindingsJSON(list []assembly.Binding) string {
	b, err := json.Marshal(slices.Concat([]assembly.Binding{}, list))
	if err != nil {
		panic(fmt.Sprintf("resource: %v", err)) // plain data
	}
	return string(b)
}

// readAssemblies reads the rows of observe_assemblies.sql: each says what it is about, of which assembly and which object.
func readAssemblies(r mssql.Rows) (any, error) {
	have := map[string]*registered{}
	var what, name, item, a, b, c, d string
	var number int
	err := each(r, []any{&what, &name, &item, &number, &a, &b, &c, &d}, func() {
		if have[name] == nil {
			have[name] = &registered{Name: name}
		}
		of := have[name]
		switch what {
		case "assembly":
			of.CLRName, of.PermissionSet, of.SHA512, of.MVID = a, permissionSet(b), c, d
		case "reference":
			of.References = append(of.References, reference{item, a})
		case "type":
			of.Types = append(of.Types, item)
		case "column":
			of.Columns = append(of.Columns, item)
		case "object":
			o := of.object(item)
			o.Kind, o.Class, o.Method = bindingKind(a), b, c
			if d == "1" {
				o.NullInput = nullInput
			}
		case "parameter":
			if o := of.object(item); number == 0 {
				o.Returns = b
			} else {
				o.Parameters = append(o.Parameters, assembly.Parameter{Name: a, Type: b})
			}
		case "grant":
			o := of.object(item)
			o.Grants = append(o.Grants, objectGrant{a, b, c})
		case "assembly-grant":
			of.Grants = append(of.Grants, objectGrant{a, b, c})
		case "file":
			of.Files = append(of.Files, item)
		case "property":
			o := of.object(item)
			o.Properties = append(o.Properties, property{a, b, d, c})
		case "dependent":
			o := of.object(item)
			if o.Dependents = append(o.Dependents, a); b == "data" {
				o.Stored = append(o.Stored, a)
			}
		case "release":
			of.Release = &release{number, a, b, d}
		}
	})
	return have, err
}

// object finds or makes the entry of a bound object.
func (r *registered) object(name string) *boundObject {
	i := slices.IndexFunc(r.Objects, func(o boundObject) bool { return o.Object == name })
	if i < 0 {
		i = len(r.Objects)
		r.Objects = append(r.Objects, boundObject{Binding: assembly.Binding{Object: name}})
	}
	return &r.Objects[i]
}

// permissionSet is the lock's word for sys.assemblies' permission_set_desc.
func permissionSet(desc string) string {
	if desc == "EXTERNAL_ACCESS" {
		return desc
	}
	return strings.TrimSuffix(desc, "_ACCESS")
}
