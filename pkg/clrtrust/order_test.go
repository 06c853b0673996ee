package clrtrust

import (
	"strings"
	"testing"

	"github.com/hartonomous/hartctl/pkg/clrtrust/ecma"
)

const testToken = "5f0973b04620b408"

func assembly(name, version, tok string, refs ...string) *Report {
	r := &Report{Identity: named(name, version, tok), MVID: name + version}
	r.DisplayName = r.Identity.DisplayName()
	for _, ref := range refs {
		p := strings.Split(ref, "/")
		id := named(p[0], p[1], p[2])
		r.References = append(r.References, Reference{Identity: id, Hosted: Hosted(id.Name, id.Token)})
	}
	return r
}

func named(name, version, tok string) Identity {
	var v ecma.Version
	for i, n := range strings.Split(version, ".") {
		for _, c := range n {
			v[i] = v[i]*10 + uint16(c-'0')
		}
	}
	return Identity{Name: name, Version: v, Token: tok}
}

func TestOrder(t *testing.T) {
	mscorlib := "mscorlib/4.0.0.0/b77a5c561934e089"
	for _, c := range []struct {
		name, steps, findings string
		set                   []*Report
	}{
		{"chain", "C,B,A", "", []*Report{
			assembly("A", "1.0.0.0", testToken, mscorlib, "B/1.0.0.0/"+testToken), assembly("B", "1.0.0.0", testToken, "c/1.0.0.0/"+testToken), assembly("C", "1.0.0.0", testToken),
		}},
		{"by name when free", "A,B,C", "", []*Report{assembly("C", "1.0.0.0", testToken), assembly("B", "1.0.0.0", testToken), assembly("A", "1.0.0.0", testToken)}},
		{"cycle", "A+B,C", "reference-cycle A", []*Report{
			assembly("C", "1.0.0.0", testToken, "A/1.0.0.0/"+testToken), assembly("A", "1.0.0.0", testToken, "B/1.0.0.0/"+testToken), assembly("B", "1.0.0.0", testToken, "A/1.0.0.0/"+testToken),
		}},
		{"missing", "A", "missing-reference A", []*Report{assembly("A", "1.0.0.0", testToken, "System.Runtime.Serialization/4.0.0.0/b77a5c561934e089")}},
		{"version", "B,A", "reference-version A", []*Report{assembly("A", "1.0.0.0", testToken, "B/1.0.0.0/"+testToken), assembly("B", "6.0.0.0", testToken)}},
		{"version of a weak name does not matter", "B,A", "", []*Report{assembly("A", "1.0.0.0", "", "B/1.0.0.0/"), assembly("B", "6.0.0.0", "")}},
		{"key", "B,A", "reference-key A", []*Report{assembly("A", "1.0.0.0", testToken, "B/1.0.0.0/"+testToken), assembly("B", "1.0.0.0", "31bf3856ad364e35")}},
		{"strong on weak", "B,A", "untrusted-reference A", []*Report{assembly("A", "1.0.0.0", testToken, "B/1.0.0.0/"), assembly("B", "1.0.0.0", "")}},
		{"two versions", "a", "duplicate-name A", []*Report{assembly("A", "2.0.0.0", testToken), assembly("a", "1.0.0.0", testToken)}},
		{"never", "A", "never-deploy Microsoft.SqlServer.Types", []*Report{
			assembly("Microsoft.SqlServer.Types", "16.0.0.0", "89845dcd8080cc91"), assembly("A", "1.0.0.0", testToken, "Microsoft.SqlServer.Types/16.0.0.0/89845dcd8080cc91"),
		}},
		{"types too new", "A", "missing-reference A", []*Report{assembly("A", "1.0.0.0", testToken, "Microsoft.SqlServer.Types/18.0.0.0/89845dcd8080cc91")}},
		{"hosted", "", "hosted System.Data", []*Report{assembly("System.Data", "4.0.0.0", "b77a5c561934e089")}},
		{"hosted by name only", "System.Data", "", []*Report{assembly("System.Data", "4.0.0.0", "cc7b13ffcd2ddd51")}},
		{"serviced", "System.Drawing", "gac-serviced System.Drawing", []*Report{assembly("System.Drawing", "4.0.0.0", "b03f5f7f11d50a3a")}},
		{"package under a framework key", "System.Collections.Immutable", "", []*Report{assembly("System.Collections.Immutable", "1.2.5.0", "b03f5f7f11d50a3a")}},
	} {
		p := Order(c.set)
		var steps, findings []string
		for _, s := range p.Steps {
			steps = append(steps, strings.Join(s.Names, "+"))
		}
		for _, f := range p.Findings {
			findings = append(findings, f.ID+" "+f.Assembly)
		}
		if got := strings.Join(steps, ","); got != c.steps {
			t.Errorf("%s: order %s, want %s", c.name, got, c.steps)
		}
		if got := strings.Join(findings, ", "); got != c.findings {
			t.Errorf("%s: findings %s, want %s", c.name, got, c.findings)
		}
	}
}

func TestOrderOfFiles(t *testing.T) {
	p := Order([]*Report{Inspect(read(t, "User.dll")), Inspect(read(t, "Sample.dll")), Inspect(read(t, "Safe.dll"))})
	if got := p.String(); got != "1. Safe\n2. Sample\n3. User\n" || len(p.Findings) != 0 {
		t.Errorf("%s%v", got, p.Findings)
	}
}

// TestLongChain goes deeper than a recursive search could.
func TestLongChain(t *testing.T) {
	edges := make([][]int, 200000)
	for i := range edges[1:] {
		edges[i] = []int{i + 1}
	}
	if c := components(edges); len(c) != len(edges) || c[0][0] != len(edges)-1 {
		t.Errorf("%d components", len(c))
	}
}
