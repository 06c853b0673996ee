package clrtrust

import (
	"encoding/hex"
	"strings"

	"github.com/hartonomous/hartctl/pkg/clrtrust/ecma"
	"github.com/hartonomous/hartctl/pkg/clrtrust/strongname"
)

// Identity names an assembly.
type Identity struct {
	Name      string       `json:"name"`
	Version   ecma.Version `json:"version"`
	Culture   string       `json:"culture"` // "" is neutral
	PublicKey []byte       `json:"publicKey,omitempty"`
	Token     string       `json:"token"` // "" without a key
}

// IdentityOf reads an assembly's identity and module version identifier and nothing else.
func IdentityOf(data []byte) (Identity, ecma.GUID, error) {
	f, err := ecma.Open(data)
	if err != nil {
		return Identity{}, ecma.GUID{}, err
	}
	return identityOf(f)
}

func identityOf(f *ecma.File) (Identity, ecma.GUID, error) {
	m, err := f.ModuleRow()
	if err != nil {
		return Identity{}, ecma.GUID{}, err
	}
	a, err := f.AssemblyRow()
	if err != nil {
		return Identity{}, m.MVID, err
	}
	id := Identity{Name: a.Name, Version: a.Version, Culture: a.Culture, PublicKey: a.PublicKey}
	if len(a.PublicKey) > 0 {
		id.Token = strongname.Token(a.PublicKey)
	}
	return id, m.MVID, nil
}

// DisplayName is the name as .NET writes it: "Name, Version=1.0.0.0, Culture=neutral, PublicKeyToken=null".
func (id Identity) DisplayName() string {
	return id.Name + ", Version=" + id.Version.String() + ", Culture=" + orElse(id.Culture, "neutral") + ", PublicKeyToken=" + orElse(id.Token, "null")
}

// CLRName is sys.assemblies.clr_name, and the @description that sp_add_trusted_assembly's documentation advises: lower case, with the
// processor architecture, and version 0.0.0.0 for an assembly without a strong name.
func (id Identity) CLRName(architecture string) string {
	v := id.Version
	if id.Token == "" {
		v = ecma.Version{}
	}
	return strings.ToLower(id.Name + ", version=" + v.String() + ", culture=" + orElse(id.Culture, "neutral") +
		", publickeytoken=" + orElse(id.Token, "null") + ", processorarchitecture=" + orElse(architecture, "msil"))
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// Reference is an assembly that another one needs.
type Reference struct {
	Identity
	Retargetable bool `json:"retargetable,omitempty"`
	Hosted       bool `json:"hosted"` // by SQL Server itself
}

func referencesOf(f *ecma.File) ([]Reference, error) {
	var out []Reference
	for n := uint32(1); n <= f.Rows(ecma.AssemblyRef); n++ {
		r, err := f.AssemblyRefAt(n)
		if err != nil {
			return out, err
		}
		ref := Reference{Identity: Identity{Name: r.Name, Version: r.Version, Culture: r.Culture}, Retargetable: r.Flags&ecma.AssemblyRetargetable != 0}
		switch {
		case len(r.Key) == 0:
		case r.Flags&ecma.AssemblyPublicKey != 0:
			ref.Token = strongname.Token(r.Key)
		default:
			ref.Token = hex.EncodeToString(r.Key[:min(len(r.Key), 8)])
		}
		ref.Hosted = Hosted(ref.Name, ref.Token)
		out = append(out, ref)
	}
	return out, nil
}
