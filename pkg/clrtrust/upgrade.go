package clrtrust

import (
	"sort"
	"strings"
)

// Upgrade says what stands against ALTER ASSEMBLY from one build to another. Without an [Error] among the findings the change is compatible,
// as far as the files show it; SQL Server checks only what is bound, so "binding-changed" matters when the named member is.
func Upgrade(old, new *Report) []Finding {
	var out []Finding
	add := func(id, format string, args ...any) {
		f := find(id, -1, format, args...)
		f.Assembly = new.Identity.Name
		out = append(out, f)
	}
	a, b := old.Identity, new.Identity
	if old.MVID == new.MVID {
		add("same-build", "both have MVID %s", new.MVID)
	}
	if !strings.EqualFold(a.Name, b.Name) || !strings.EqualFold(a.Culture, b.Culture) || a.Token != b.Token {
		add("identity-changed", "%s becomes %s", old.DisplayName, new.DisplayName)
		return out
	}
	if a.Token != "" && [3]uint16(a.Version[:3]) != [3]uint16(b.Version[:3]) {
		add("version-changed", "version %s becomes %s", a.Version, b.Version)
	}
	if was, is := userReferences(old), userReferences(new); was != is {
		add("references-changed", "references %s become %s", orElse(was, "(none)"), orElse(is, "(none)"))
	}
	changed(boundMembers(old), boundMembers(new), func(text string) { add("binding-changed", "%s", text) })
	changed(storedTypes(old), storedTypes(new), func(text string) { add("type-changed", "%s", text) })
	return out
}

// userReferences are the references that the database must hold.
func userReferences(r *Report) string {
	var names []string
	for _, ref := range r.References {
		if !ref.Hosted {
			names = append(names, ref.DisplayName())
		}
	}
	sort.Strings(names)
	return strings.Join(names, "; ")
}

// boundMembers are the members that T-SQL objects bind, with their signatures.
func boundMembers(r *Report) map[string]string {
	m := map[string]string{}
	for _, e := range r.Exports {
		m[e.Class+"."+e.Method] = clrSignature(e.Parameters, e.Returns) + fillColumns(e)
	}
	for _, u := range r.Aggregates {
		m[u.Class] = clrSignature(u.Parameters, u.Returns)
	}
	return m
}

func clrSignature(params []Parameter, returns Parameter) string {
	var b strings.Builder
	for i, p := range params {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(p.CLRType)
		if p.Ref {
			b.WriteByte('&')
		}
	}
	return "(" + b.String() + ") " + returns.CLRType
}

func fillColumns(e Export) string {
	if e.FillRow == "" {
		return ""
	}
	return " filled by " + e.FillRow + clrSignature(e.Columns, Parameter{})
}

// storedTypes are the user-defined types with what decides how their values are stored.
func storedTypes(r *Report) map[string]string {
	m := map[string]string{}
	for _, u := range r.Types {
		m[u.Class] = "Format." + u.Format
		if u.Flags["IsByteOrdered"] {
			m[u.Class] += ", byte-ordered"
		}
		if u.Flags["IsFixedLength"] {
			m[u.Class] += ", fixed length"
		}
	}
	return m
}

// changed reports what is gone or different, by name.
func changed(was, is map[string]string, report func(string)) {
	names := make([]string, 0, len(was))
	for n := range was {
		names = append(names, n)
	}
	sort.Strings(names)
	for _, n := range names {
		switch now, ok := is[n]; {
		case !ok:
			report(n + " is gone")
		case now != was[n]:
			report(n + was[n] + " becomes " + n + now)
		}
	}
}
