package cli

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/hartonomous/hartctl/internal/ui"
	"github.com/hartonomous/hartctl/pkg/clrtrust"
	"github.com/hartonomous/hartctl/pkg/clrtrust/ecma"
	"github.com/hartonomous/hartctl/pkg/deploy/assembly"
)

// made is an inspected assembly at version 1.0.0.0 with references to others by name; "Name@2" is version 2.0.0.0, signed with token.
func made(name, token string, references ...string) *ui.Inspected {
	r := &clrtrust.Report{Identity: clrtrust.Identity{Name: name, Version: ecma.Version{1}, Token: token}, MVID: name}
	for _, ref := range references {
		id := clrtrust.Identity{Version: ecma.Version{1}, Token: token}
		if id.Name = ref; strings.HasSuffix(ref, "@2") {
			id.Name, id.Version = strings.TrimSuffix(ref, "@2"), ecma.Version{2}
		}
		r.References = append(r.References, clrtrust.Reference{Identity: id, Hosted: clrtrust.Hosted(id.Name, id.Token)})
	}
	return &ui.Inspected{File: name + ".dll", Report: r}
}

func TestProviders(t *testing.T) {
	const ecmaToken, typesToken, own = "b77a5c561934e089", "89845dcd8080cc91", "0123456789abcdef"
	for _, c := range []struct {
		name string
		set  []*ui.Inspected
		want ui.Provider
	}{
		{"hosted", []*ui.Inspected{made("A", ecmaToken, "System.Xml")}, ui.Hosted},
		{"a library's name with another key", []*ui.Inspected{made("A", own, "System.Xml")}, ui.Missing},
		{"every database", []*ui.Inspected{made("A", typesToken, "Microsoft.SqlServer.Types")}, ui.EveryDatabase},
		{"in the set", []*ui.Inspected{made("A", own, "B"), made("B", own)}, ui.InSet},
		{"in the set, other case", []*ui.Inspected{made("A", own, "b"), made("B", own)}, ui.InSet},
		{"other version", []*ui.Inspected{made("A", own, "B@2"), made("B", own)}, ui.Conflict},
		{"other key", []*ui.Inspected{made("A", own, "B"), made("B", "")}, ui.Conflict},
		{"nowhere", []*ui.Inspected{made("A", own, "B")}, ui.Missing},
	} {
		provide(c.set)
		if got := c.set[0].Providers[0]; got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// A circle of references is one step of several, and keeps the folder from being created one by one.
func TestACircleIsOneStep(t *testing.T) {
	set := []*ui.Inspected{made("A", "", "B"), made("B", "", "A"), made("C", "", "A"), {File: "text.dll", Report: clrtrust.Inspect([]byte("text"))}}
	provide(set)
	r := orderOf("folder", set)
	if len(r.Steps) != 2 || !slices.Equal(r.Steps[0].Assemblies, []string{"A", "B"}) || !slices.Equal(r.Steps[0].Files, []string{"A.dll", "B.dll"}) {
		t.Errorf("steps %v", r.Steps)
	}
	var ids []string
	for _, f := range r.Findings {
		ids = append(ids, f.ID+" "+f.Assembly)
		if !assembly.BlocksOrder(f) {
			t.Errorf("%v blocks nothing", f)
		}
	}
	if want := []string{"file-malformed text.dll", "reference-cycle A"}; !slices.Equal(ids, want) {
		t.Errorf("findings %q, want %q", ids, want)
	}
	var b bytes.Buffer
	r.draw(ui.New(&b, true))
	if text := b.String(); !strings.Contains(text, "A + B  A.dll + B.dll  (a circle of references)\n") || strings.Contains(text, "can be created") {
		t.Error(text)
	}
}
