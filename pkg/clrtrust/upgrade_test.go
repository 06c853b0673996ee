package clrtrust

import "testing"

func TestUpgrade(t *testing.T) {
	build := func(version string, change func(r *Report)) *Report {
		r := assembly("A", version, testToken, "mscorlib/4.0.0.0/b77a5c561934e089", "B/1.0.0.0/"+testToken)
		r.Exports = []Export{{Class: "C", Method: "M", Parameters: []Parameter{{CLRType: "System.Int32"}}, Returns: Parameter{CLRType: "System.Int32"}}}
		r.Aggregates = []UserDefined{{Class: "Agg", Parameters: []Parameter{{CLRType: "System.Int32"}}, Returns: Parameter{CLRType: "System.Int32"}}}
		r.Types = []UserDefined{{Class: "Udt", Format: "Native"}}
		r.MVID = "new"
		if change != nil {
			change(r)
		}
		return r
	}
	old := build("1.0.0.0", func(r *Report) { r.MVID = "old" })
	for _, c := range []struct {
		name, want string
		new        *Report
	}{
		{"same build", "same-build", old},
		{"same version", "", build("1.0.0.0", nil)},
		{"revision", "", build("1.0.0.9", nil)},
		{"build number", "version-changed", build("1.0.1.0", nil)},
		{"other key", "identity-changed", build("1.0.0.0", func(r *Report) { r.Identity.Token = "" })},
		{"hosted reference added", "", build("1.0.0.0", func(r *Report) {
			r.References = append(r.References, Reference{Identity: named("System", "4.0.0.0", tokenECMA), Hosted: true})
		})},
		{"reference gone", "references-changed", build("1.0.0.0", func(r *Report) { r.References = r.References[:1] })},
		{"method gone", "binding-changed", build("1.0.0.0", func(r *Report) { r.Exports = nil })},
		{"by reference now", "binding-changed", build("1.0.0.0", func(r *Report) { r.Exports[0].Parameters[0].Ref = true })},
		{"aggregate changed", "binding-changed", build("1.0.0.0", func(r *Report) { r.Aggregates[0].Returns.CLRType = "System.Int64" })},
		{"method added", "", build("1.0.0.0", func(r *Report) { r.Exports = append(r.Exports, Export{Class: "C", Method: "N"}) })},
		{"type stored otherwise", "type-changed", build("1.0.0.0", func(r *Report) { r.Types[0].Format = "UserDefined" })},
	} {
		if got := ids(Upgrade(old, c.new)); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
