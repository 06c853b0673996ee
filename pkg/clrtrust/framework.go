package clrtrust

import (
	"strings"

	"github.com/hartonomous/hartctl/pkg/clrtrust/ecma"
)

// targetFramework reads the attribute, ".NETFramework,Version=v4.8"; without one (mcs writes none) it says what the references imply.
func targetFramework(f *ecma.File, refs []Reference) string {
	for _, n := range f.AttributesOf(ecma.MakeToken(ecma.Assembly, 1)) {
		row, err := f.CustomAttributeAt(n)
		if err != nil {
			continue
		}
		if !f.AttributeIs(row, "System.Runtime.Versioning", "TargetFrameworkAttribute") {
			continue
		}
		if a, err := f.AttributeValue(row); err == nil && len(a.Fixed) > 0 {
			s, _ := a.Fixed[0].Value.(string)
			return s
		}
	}
	for _, r := range refs {
		switch strings.ToLower(r.Name) {
		case "netstandard":
			return ".NETStandard,Version=v" + shortVersion(r.Version)
		case "system.runtime", "system.private.corelib":
			return ".NETCoreApp,Version=v" + shortVersion(r.Version)
		}
	}
	for _, r := range refs {
		if strings.EqualFold(r.Name, "mscorlib") {
			return ".NETFramework,Version=v" + shortVersion(r.Version)
		}
	}
	return ""
}

func shortVersion(v ecma.Version) string {
	s := v.String()
	return strings.TrimSuffix(strings.TrimSuffix(s, ".0"), ".0")
}

// modernReferences are facades that the .NET Framework inside SQL Server does not have.
var modernReferences = map[string]bool{"netstandard": true, "system.runtime": true, "system.private.corelib": true}

func judgeFramework(r *Report) []Finding {
	for _, ref := range r.References {
		if modernReferences[strings.ToLower(ref.Name)] {
			return []Finding{find("target-framework", -1, "the assembly is built for %s: it references %s %s", orElse(r.TargetFramework, "an unknown framework"), ref.Name, ref.Version)}
		}
	}
	if t := r.TargetFramework; t != "" && !strings.HasPrefix(t, ".NETFramework,") && !strings.HasPrefix(t, ".NETPortable,") {
		return []Finding{find("target-framework", -1, "the assembly is built for %s", t)}
	}
	return nil
}
