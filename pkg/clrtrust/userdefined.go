package clrtrust

import (
	"fmt"
	"slices"

	"github.com/hartonomous/hartctl/pkg/clrtrust/ecma"
)

const (
	aggregateAttribute = serverNamespace + "SqlUserDefinedAggregateAttribute"
	userTypeAttribute  = serverNamespace + "SqlUserDefinedTypeAttribute"
)

// UserDefined is an aggregate or a type of T-SQL that a class implements.
type UserDefined struct {
	Class        string          `json:"class"`
	Name         string          `json:"name,omitempty"`
	Format       string          `json:"format"`                // "Native", "UserDefined" or "Unknown"
	MaxByteSize  int64           `json:"maxByteSize,omitempty"` // -1 is up to 2 GB
	Flags        map[string]bool `json:"flags,omitempty"`       // the attribute's booleans that are set: IsNullIfEmpty, IsByteOrdered, ...
	Validation   string          `json:"validation,omitempty"`  // ValidationMethodName of a type
	Parameters   []Parameter     `json:"parameters,omitempty"`  // of an aggregate's Accumulate
	Returns      Parameter       `json:"returns,omitzero"`      // of an aggregate's Terminate
	Methods      []string        `json:"methods,omitempty"`     // public methods of a type
	Token        ecma.Token      `json:"token"`
	isUserType   bool
	foundMembers map[string]*shape
}

// shape is what decides whether the server takes a public method of a user-defined class.
type shape struct {
	count  int // methods of the name
	static bool
	void   bool
	params []Parameter
}

// ExternalName is what stands after EXTERNAL NAME.
func (u *UserDefined) ExternalName(assembly string) string {
	return quoteName(assembly) + "." + quoteName(u.Class)
}

var formats = map[int64]string{1: "Native", 2: "UserDefined"}

var userDefinedFlags = []string{"IsInvariantToDuplicates", "IsInvariantToNulls", "IsInvariantToOrder", "IsNullIfEmpty", "IsByteOrdered", "IsFixedLength"}

// userDefined reads one aggregate or type.
func (x *exporter) userDefined(m marked) {
	f := x.f
	row := f.Row(ecma.TypeDef, m.parent.Row())
	at := row.Offset()
	a, err := f.AttributeValue(m.row)
	if err != nil {
		x.out = append(x.out, malformed(err))
		return
	}
	name, err := f.TypeName(m.parent)
	if err != nil || !x.spend(len(name)) {
		return
	}
	u := UserDefined{
		Class: name, Token: m.parent, Format: "Unknown", Name: textArg(a, "Name"), MaxByteSize: intArg(a, "MaxByteSize", 0),
		Validation: textArg(a, "ValidationMethodName"), isUserType: m.name == userTypeAttribute, foundMembers: map[string]*shape{},
	}
	if len(a.Fixed) > 0 {
		if e, ok := a.Fixed[0].Value.(ecma.Enum); ok && formats[e.Value] != "" {
			u.Format = formats[e.Value]
		}
	}
	for _, flag := range userDefinedFlags {
		if boolArg(a, flag) {
			if u.Flags == nil {
				u.Flags = map[string]bool{}
			}
			u.Flags[flag] = true
		}
	}
	x.members(&u)
	x.judgeUserDefined(&u, at)
	u.foundMembers = nil
	if u.isUserType {
		x.r.Types = append(x.r.Types, u)
	} else {
		x.r.Aggregates = append(x.r.Aggregates, u)
	}
}

// members reads the public methods of the class.
func (x *exporter) members(u *UserDefined) {
	d, err := x.f.TypeDefAt(u.Token.Row())
	if err != nil || !x.spend(int(d.Methods.End-d.Methods.First)*16) {
		return
	}
	for i := d.Methods.First; i < d.Methods.End; i++ {
		m, err := x.f.MethodDefAt(x.f.Resolve(ecma.MethodDef, i))
		if err != nil || m.Flags&ecma.MethodAccessMask != ecma.MethodPublic {
			continue
		}
		if s := u.foundMembers[m.Name]; s != nil {
			s.count++
			continue
		}
		s := &shape{count: 1, static: m.Flags&ecma.MethodStatic != 0}
		u.foundMembers[m.Name] = s
		if slices.Contains(aggregateMembers, m.Name) && !u.isUserType {
			if e, ok := x.describe(m.Token); ok {
				s.void, s.params = e.Returns.CLRType == "System.Void", e.Parameters
			}
		}
		switch {
		case u.isUserType:
			if m.Flags&ecma.MethodSpecialName == 0 && x.spend(len(m.Name)) {
				u.Methods = append(u.Methods, m.Name)
			}
		case m.Name == "Accumulate":
			if e, ok := x.describe(m.Token); ok {
				u.Parameters = e.Parameters
			}
		case m.Name == "Terminate":
			if e, ok := x.describe(m.Token); ok {
				u.Returns = e.Returns
			}
		}
	}
}

var (
	aggregateMembers = []string{"Init", "Accumulate", "Merge", "Terminate"}
	userTypeMembers  = []string{"get_Null", "Parse", "get_IsNull", "ToString"}
)

// wrong says what keeps a method from being the aggregate's; empty when nothing does.
func (s *shape) wrong(name, class string) string {
	switch {
	case s.count > 1:
		return fmt.Sprintf("is there %d times", s.count)
	case s.static:
		return "is static"
	case name != "Terminate" && !s.void:
		return "does not return void"
	case (name == "Init" || name == "Terminate") && len(s.params) > 0:
		return "takes parameters"
	case name == "Accumulate" && len(s.params) == 0:
		return "takes no parameter"
	case name == "Merge" && (len(s.params) != 1 || s.params[0].CLRType != class || s.params[0].Ref):
		return "does not take one " + class
	}
	return ""
}

// references are the instance fields that hold references: what Format.Native cannot write (Msg 6225).
func (x *exporter) references(class ecma.Token) []Parameter {
	var out []Parameter
	d, err := x.f.TypeDefAt(class.Row())
	if err != nil || !x.spend(int(d.Fields.End-d.Fields.First)*16) {
		return nil
	}
	for i := d.Fields.First; i < d.Fields.End; i++ {
		field, err := x.f.FieldAt(x.f.Resolve(ecma.Field, i))
		if err != nil || field.Flags&ecma.FieldStatic != 0 {
			continue
		}
		t, err := x.f.FieldSignature(field.Signature)
		if err != nil {
			continue
		}
		switch t.Element {
		case ecma.ElementClass, ecma.ElementString, ecma.ElementObject, ecma.ElementSZArray, ecma.ElementArray:
			if text := x.f.TypeText(&t); x.spend(len(text) + perParameter) {
				out = append(out, Parameter{Name: field.Name, CLRType: text})
			}
		}
	}
	return out
}

// implements says whether a class names an interface among its own.
func (x *exporter) implements(class ecma.Token, name string) bool {
	list := x.f.InterfacesOf(class)
	if !x.spend(64 * len(list)) {
		return false
	}
	for _, n := range list {
		row, err := x.f.InterfaceImplAt(n)
		if err != nil {
			continue
		}
		if got, err := x.f.TypeName(row.Interface); err == nil && got == name {
			return true
		}
	}
	return false
}

// BindAggregate describes the class that EXTERNAL NAME assembly.[class] would bind as an aggregate, and says what stands against it; nil when
// there is no such class, or it is no aggregate.
func BindAggregate(f *ecma.File, class string) (*UserDefined, []Finding) {
	r := &Report{}
	x, _, types := newExporter(f, r)
	for _, m := range types {
		if name, err := f.TypeName(m.parent); err == nil && name == class && m.name == aggregateAttribute {
			x.userDefined(m)
			break
		}
	}
	if len(r.Aggregates) == 0 {
		return nil, append(x.out, find("type-missing", -1, "no aggregate %s", class))
	}
	return &r.Aggregates[0], x.out
}

func (x *exporter) judgeUserDefined(u *UserDefined, at int64) {
	add := func(id, format string, args ...any) {
		x.out = append(x.out, find(id, at, u.Class+": "+format, args...))
	}
	members, id := aggregateMembers, "aggregate-shape"
	if u.isUserType {
		members, id = userTypeMembers, "type-shape"
	}
	for _, want := range members {
		if u.foundMembers[want] == nil {
			add(id, "no public %s", want)
		}
	}
	if !u.isUserType {
		for _, name := range aggregateMembers {
			if s := u.foundMembers[name]; s != nil {
				if wrong := s.wrong(name, u.Class); wrong != "" {
					add(id, "%s %s", name, wrong)
				}
			}
		}
	}
	switch u.Format {
	case "Native":
		for _, f := range x.references(u.Token) {
			add("native-field", "field %s is a %s, which Format.Native cannot keep", f.Name, f.CLRType)
		}
	case "UserDefined":
		if !x.implements(u.Token, serverNamespace+"IBinarySerialize") {
			add("binary-serialize", "Format.UserDefined without IBinarySerialize")
		}
	}
	if u.isUserType && !x.implements(u.Token, "System.Data.SqlTypes.INullable") {
		add(id, "does not implement INullable")
	}
	switch {
	case u.Format == "Unknown":
		add(id, "the format is neither Native nor UserDefined")
	case u.Format == "Native" && u.MaxByteSize != 0:
		add("byte-size", "Format.Native with MaxByteSize %d", u.MaxByteSize)
	case u.Format == "UserDefined" && u.MaxByteSize != -1 && (u.MaxByteSize < 1 || u.MaxByteSize > 8000):
		add("byte-size", "MaxByteSize is %d", u.MaxByteSize)
	}
	if !u.isUserType {
		for _, p := range append(u.Parameters[:len(u.Parameters):len(u.Parameters)], u.Returns) {
			if p.SQLType == "" && u.foundMembers["Accumulate"] != nil && u.foundMembers["Terminate"] != nil {
				add("parameter-type", "%s is a %s, which no T-SQL type binds", orElse(p.Name, "the result"), p.CLRType)
			}
		}
	}
	if !x.visible(u.Token) {
		add("not-public", "the class is not public")
	}
}
