package cli

import (
	"io"
	"os"
	"slices"
	"testing"

	"github.com/hartonomous/hartctl/internal/ui"
	"github.com/hartonomous/hartctl/pkg/clrtrust"
	"github.com/hartonomous/hartctl/pkg/deploy/assembly"
)

// Whatever is left of a file, there is a report to draw and to encode, and a comparison that finds the difference.
func TestBrokenFilesHaveReports(t *testing.T) {
	whole, err := os.ReadFile("../../pkg/clrtrust/testdata/Sample.dll")
	if err != nil {
		t.Fatal(err)
	}
	lock := &assembly.Lock{Version: 1, Assemblies: []assembly.Assembly{{
		File: "Sample.dll", Name: "Sample", Version: "1.2.3.4", PermissionSet: "UNSAFE",
		Bindings: []assembly.Binding{{Object: "dbo.Norm", Kind: "scalar", Class: "Sample.Functions", Method: "Norm"}, {Object: "dbo.agg", Kind: "aggregate", Class: "Sample.Sum"}},
	}}}
	dir := t.TempDir()
	out := ui.New(io.Discard, true)
	try := func(data []byte) {
		i := &ui.Inspected{File: "Sample.dll", Report: clrtrust.Inspect(data)}
		list := []*ui.Inspected{i}
		provide(list)
		out.Assembly(i)
		out.Assemblies(list)
		if err := writeJSON(out, inspectionOf(list)); err != nil {
			t.Error(err)
		}
		r := orderOf("folder", list)
		r.draw(out)
		if err := os.WriteFile(dir+"/Sample.dll", data, 0o600); err != nil {
			t.Fatal(err)
		}
		if v := verifyFolder(dir, lock); len(v.Differences) == 0 {
			t.Error("no difference")
		}
	}
	for n := 0; n < len(whole); n += 211 {
		try(whole[:n])
	}
	for at := 0; at < len(whole); at += 41 {
		data := slices.Clone(whole)
		data[at] ^= 0xff
		try(data)
	}
}
