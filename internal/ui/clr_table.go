package ui

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/hartonomous/hartctl/pkg/clrtrust"
	"github.com/hartonomous/hartctl/pkg/deploy/assembly"
)

// Assemblies draws a report on many files: how many are good first, then the findings by severity and rule, errors and warnings in full and the rest as
// names, then one line a file, the gravest first.
func (o *Output) Assemblies(list []*Inspected) {
	errors, warnings := CountWorst(list, clrtrust.Error), CountWorst(list, clrtrust.Warning)
	o.First(fmt.Sprintf("%s: %d with errors, %d with warnings, %d with neither", count(len(list), "file"), errors, warnings, len(list)-errors-warnings))
	for _, s := range []clrtrust.Severity{clrtrust.Error, clrtrust.Warning, clrtrust.Info} {
		o.findingsByRule(list, s)
	}
	o.missing(list)
	o.Blank()
	rank := map[clrtrust.Severity]int{clrtrust.Error: 0, clrtrust.Warning: 1, clrtrust.Info: 2, "": 2}
	gravest := slices.Clone(list)
	slices.SortStableFunc(gravest, func(a, b *Inspected) int { return cmp.Compare(rank[a.Report.Worst()], rank[b.Report.Worst()]) })
	var rows [][]string
	for _, i := range gravest {
		r := i.Report
		row := []string{Clean(filepath.Base(i.File)), "-", "-", "-", "-", "-", "-", strconv.Itoa(countSeverity(r, clrtrust.Error)), strconv.Itoa(countSeverity(r, clrtrust.Warning))}
		if r.Identity.Name != "" {
			copy(row[1:], []string{Clean(r.Identity.Name), r.Identity.Version.String(), tokenText(r.Identity.Token), string(r.StrongName.Verdict), string(r.Kind), string(r.Requires)})
		}
		rows = append(rows, row)
	}
	o.Table([]string{"file", "assembly", "version", "key token", "strong name", "kind", "needs", "errors", "warnings"}, rows)
}

func countSeverity(r *clrtrust.Report, s clrtrust.Severity) int {
	n := 0
	for _, f := range r.Findings {
		if f.Severity == s {
			n++
		}
	}
	return n
}

// findingsByRule draws the findings of a severity, one rule after the other in the order in which they first appear.
func (o *Output) findingsByRule(list []*Inspected, s clrtrust.Severity) {
	type group struct {
		remedy string
		lines  []string
		files  []string
	}
	groups := map[string]*group{}
	var ids []string
	for _, i := range list {
		file := Clean(filepath.Base(i.File))
		for _, f := range i.Report.Findings {
			if f.Severity != s {
				continue
			}
			g := groups[f.ID]
			if g == nil {
				g = &group{remedy: f.Remedy}
				groups[f.ID] = g
				ids = append(ids, f.ID)
			}
			g.lines = append(g.lines, file+": "+findingText(f))
			if n := len(g.files); n == 0 || g.files[n-1] != file {
				g.files = append(g.files, file)
			}
		}
	}
	for _, id := range ids {
		g := groups[id]
		fmt.Fprintf(o.W, "\n%s %s in %s\n", o.severity(s).Render(string(s)), id, count(len(g.files), "file"))
		if s == clrtrust.Info {
			fmt.Fprintf(o.W, "  %s\n", strings.Join(g.files, ", "))
		} else {
			for _, line := range g.lines {
				fmt.Fprintf(o.W, "  %s\n", line)
			}
		}
		fmt.Fprintf(o.W, "  %s %s\n", o.dim.Render("→"), g.remedy)
	}
}

// missing draws the references that nobody meets.
func (o *Output) missing(list []*Inspected) {
	var lines []string
	for _, i := range list {
		for k, ref := range i.Report.References {
			if p := i.Providers[k]; p == Missing || p == Conflict {
				lines = append(lines, filepath.Base(i.File)+" needs "+ref.DisplayName())
			}
		}
	}
	o.Names("references that nobody here meets", lines)
}

// Names draws a list under a heading; nothing when it is empty.
func (o *Output) Names(heading string, names []string) {
	if len(names) == 0 {
		return
	}
	o.heading(heading, len(names))
	for _, n := range names {
		fmt.Fprintf(o.W, "  %s\n", Clean(n))
	}
}

// LoadStep is one CREATE ASSEMBLY of a load order: one assembly, or the members of a circle.
type LoadStep struct {
	Assemblies, Files []string
}

// LoadOrder draws the steps of a load order.
func (o *Output) LoadOrder(steps []LoadStep) {
	var rows [][]string
	for i, s := range steps {
		files := make([]string, len(s.Files))
		for k, f := range s.Files {
			files[k] = filepath.Base(f)
		}
		last := Clean(strings.Join(files, " + "))
		if len(files) > 1 {
			last += "  (a circle of references)"
		}
		rows = append(rows, []string{fmt.Sprintf("%4d", i+1), Clean(strings.Join(s.Assemblies, " + ")), last})
	}
	o.Table(make([]string, 3), rows)
}

// Differences draws differences and notes, file by file.
func (o *Output) Differences(differences, notes []assembly.Difference) {
	draw := func(mark string, list []assembly.Difference) {
		for _, d := range list {
			fmt.Fprintf(o.W, "  %s %s  %s: %s\n", mark, Clean(d.File), Clean(d.Subject), Clean(d.Text))
			if d.Locked != "" || d.Actual != "" {
				fmt.Fprintf(o.W, "         %s %s\n         %s %s\n", o.dim.Render("lock"), Clean(d.Locked), o.dim.Render("file"), Clean(d.Actual))
			}
		}
	}
	draw(o.bad.Render("DIFF"), differences)
	draw(o.dim.Render("note"), notes)
}
