package clrtrust

import "github.com/hartonomous/hartctl/pkg/clrtrust/ecma"

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
	foundMembers map[string]bool
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
		Validation: textArg(a, "ValidationMethodName"), isUserType: m.name == userTypeAttribute, foundMembers: map[string]bool{},
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
		u.foundMembers[m.Name] = true
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

func (x *exporter) judgeUserDefined(u *UserDefined, at int64) {
	add := func(id, format string, args ...any) {
		x.out = append(x.out, find(id, at, u.Class+": "+format, args...))
	}
	members, id := aggregateMembers, "aggregate-shape"
	if u.isUserType {
		members, id = userTypeMembers, "type-shape"
	}
	for _, want := range members {
		if !u.foundMembers[want] {
			add(id, "no public %s", want)
		}
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
			if p.SQLType == "" && u.foundMembers["Accumulate"] && u.foundMembers["Terminate"] {
				add("parameter-type", "%s is a %s, which no T-SQL type binds", orElse(p.Name, "the result"), p.CLRType)
			}
		}
	}
	if !x.visible(u.Token) {
		add("not-public", "the class is not public")
	}
}
