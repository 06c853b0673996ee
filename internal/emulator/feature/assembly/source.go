package assembly

import (
	"fmt"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/pkg/clrtrust"
)

// source is an assembly's bytes with what they say.
type source struct {
	data   []byte
	report *clrtrust.Report
}

// currentRuntime is the version of the .NET Framework that SQL Server hosts.
const currentRuntime = "v4.0.30319"

// examine reads the bytes of an assembly: Msg 6544 for what is no pure .NET assembly.
func (r *runner) examine(name string, data []byte) (*source, error) {
	s := &source{data, clrtrust.Inspect(data)}
	malformed := sqlerr.New(6544, r.verb, name, name, "Unverifiable PE Header/native stub.")
	for _, id := range []string{"file-malformed", "no-manifest", "metadata-malformed", "not-pure-il", "ready-to-run"} {
		if s.report.Has(id) {
			return nil, malformed
		}
	}
	switch {
	case s.report.Kind != clrtrust.ILOnly || s.report.Identity.Name == "":
		return nil, malformed
	case s.report.Has("multi-file"):
		return nil, sqlerr.Unsupported("%s ASSEMBLY of more than one module", r.verb)
	case s.report.Platform != "any CPU" && s.report.Platform != "x64" && s.report.Platform != "any CPU, 32-bit preferred":
		return nil, sqlerr.Unsupported("%s ASSEMBLY for platform %s", r.verb, s.report.Platform)
	case s.report.RuntimeVersion != currentRuntime && !strings.HasPrefix(s.report.RuntimeVersion, "v2."):
		return nil, sqlerr.Unsupported("%s ASSEMBLY built for runtime %s", r.verb, s.report.RuntimeVersion)
	}
	return s, nil
}

// identity is a reference as Msg 6503 spells it.
func identity(id clrtrust.Identity) string {
	version, token, culture := id.Version.String(), id.Token, id.Culture
	if token == "" {
		version, token = "0.0.0.0", "null"
	}
	if culture == "" {
		culture = "neutral"
	}
	return strings.ToLower(fmt.Sprintf("%s, version=%s, culture=%s, publickeytoken=%s.", id.Name, version, culture, token))
}

// hosted reports a reference that the server itself meets.
func hosted(ref clrtrust.Reference) bool {
	return ref.Hosted || catalog.IsSystemAssembly(ref.Name) && ref.Token == "89845dcd8080cc91" && ref.Version[0] <= 16
}

// meets reports whether a registered assembly is what a reference names: by name, culture and key, a strong name in its exact version.
func meets(a *catalog.Assembly, ref clrtrust.Reference) bool {
	return strings.EqualFold(a.SimpleName, ref.Name) && strings.EqualFold(a.Culture, ref.Culture) && token(a) == ref.Token &&
		(ref.Token == "" || a.Version == [4]uint16(ref.Version))
}

// references resolves what an assembly refers to; extra are sources that come with it and are made as needed by add.
func (r *runner) references(s *source, add func(ref clrtrust.Reference) (*catalog.Assembly, error)) ([]int32, error) {
	var out []int32
next:
	for _, ref := range s.report.References {
		if hosted(ref) {
			continue
		}
		for _, a := range r.cat.Assemblies(r.db.ID) {
			if meets(a, ref) {
				out = append(out, a.ID)
				continue next
			}
		}
		if add != nil {
			a, err := add(ref)
			if err != nil {
				return nil, err
			}
			if a != nil {
				out = append(out, a.ID)
				continue
			}
		}
		return nil, sqlerr.New(6503, identity(ref.Identity))
	}
	return out, nil
}

// record makes the catalog's record of a source.
func (r *runner) record(a *catalog.Assembly, s *source) {
	id := s.report.Identity
	a.CLRName, a.SimpleName, a.Version, a.Culture = s.report.CLRName, id.Name, [4]uint16(id.Version), id.Culture
	a.PublicKey, a.MVID = id.PublicKey, strings.ToUpper(s.report.MVID)
	a.Modified = r.env.Now
	a.Files = []catalog.AssemblyFile{{ID: 1, Name: a.Name, Content: s.data}}
	if s.report.RuntimeVersion != currentRuntime {
		r.env.Sess.Message(sqlerr.New(6266, a.Name, s.report.RuntimeVersion, currentRuntime))
	}
}

// verify finds what the permission set forbids. UNSAFE forbids nothing.
func (r *runner) verify(name string, set int, s *source) error {
	if set == catalog.PermissionUnsafe {
		return nil
	}
	word := map[int]string{catalog.PermissionSafe: "SAFE", catalog.PermissionExternal: "EXTERNAL_ACCESS"}[set]
	h := &s.report.Hazards
	if h.WritableStatics.Count > 0 {
		class, field := split(h.WritableStatics.Names[0])
		return sqlerr.New(6211, r.verb, class, word, name, field, word)
	}
	if h.PInvokes.Count > 0 {
		member, _, _ := strings.Cut(h.PInvokes.Names[0], " -> ")
		class, _ := split(member)
		return sqlerr.New(6265, r.verb, class, word, name, word)
	}
	for _, m := range []struct {
		what string
		n    int
	}{
		{"stores to static fields", h.StaticStores.Count},
		{"finalizers", h.Finalizers.Count},
		{"synchronized methods", h.Synchronized.Count},
		{"unverifiable code", h.Unverifiable.Count},
		{"native code", h.NativeCode.Count},
		{"host-protected members", h.HostProtected.Count},
	} {
		if m.n > 0 {
			return sqlerr.Unsupported("%s ASSEMBLY as %s of code with %s", r.verb, word, m.what)
		}
	}
	return nil
}

// split cuts Class.Member at the last dot.
func split(name string) (string, string) {
	i := strings.LastIndexByte(name, '.')
	return name[:max(i, 0)], name[i+1:]
}
