package ui

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"github.com/charmbracelet/lipgloss"

	"github.com/hartonomous/hartctl/pkg/clrtrust"
	"github.com/hartonomous/hartctl/pkg/clrtrust/strongname"
)

// Provider is who meets a reference of an assembly.
type Provider string

// Providers.
const (
	Hosted        Provider = "sql-server" // SQL Server loads it itself
	EveryDatabase Provider = "database"   // every database has it
	InSet         Provider = "set"        // it is among the inspected files
	Conflict      Provider = "conflict"   // of its name there is another version or key among the inspected files
	Missing       Provider = "missing"
)

var providerTexts = map[Provider]string{
	Hosted: "SQL Server hosts it", EveryDatabase: "every database has it", InSet: "among the inspected files",
	Conflict: "CONFLICT: the inspected files have another version or key", Missing: "MISSING: not among the inspected files",
}

// Inspected is the report on one file.
type Inspected struct {
	File      string
	Report    *clrtrust.Report
	Providers []Provider // of the report's references, in their order
}

// CountWorst counts the files whose gravest finding is of a severity.
func CountWorst(list []*Inspected, s clrtrust.Severity) int {
	n := 0
	for _, i := range list {
		if i.Report.Worst() == s {
			n++
		}
	}
	return n
}

// maxCell is the longest text of a file that is drawn, in characters.
const maxCell = 1000

// Clean makes text that comes out of a file safe to draw: what a terminal would obey, and what shows as nothing or turns the direction
// of writing, comes escaped.
func Clean(s string) string {
	var b strings.Builder
	n := 0
	for i, r := range s {
		if n++; n > maxCell {
			fmt.Fprintf(&b, "… (%d bytes more)", len(s)-i)
			break
		}
		if unicode.IsPrint(r) && r != unicode.ReplacementChar {
			b.WriteRune(r)
		} else {
			b.WriteString(strings.Trim(strconv.QuoteToASCII(string(r)), `"`))
		}
	}
	return b.String()
}

// Blank draws an empty line.
func (o *Output) Blank() { fmt.Fprintln(o.W) }

// heading draws the head of a part with the number of its lines.
func (o *Output) heading(text string, n int) {
	fmt.Fprintf(o.W, "\n%s\n", o.phase.Render(fmt.Sprintf("%s (%d)", text, n)))
}

// Assembly draws the whole report on one file.
func (o *Output) Assembly(i *Inspected) {
	r := i.Report
	name := r.DisplayName
	if name == "" {
		name = "not an assembly that can be read"
	}
	o.First(Clean(name))
	row := func(key, value string) { fmt.Fprintf(o.W, "  %s  %s\n", o.dim.Render(pad(key, 12)), value) }
	row("file", fmt.Sprintf("%s, %d bytes", Clean(i.File), r.Size))
	row("SHA2-512", r.SHA512.String())
	if r.DisplayName != "" {
		row("clr_name", Clean(r.CLRName))
		row("MVID", r.MVID)
		row("strong name", o.strongName(&r.StrongName))
		for _, s := range signers(r) {
			row("signer", s)
		}
		row("framework", Clean(orNone(r.TargetFramework))+", runtime "+Clean(r.RuntimeVersion))
		row("kind", string(r.Kind)+", "+Clean(r.Platform))
		o.permissions(r, row)
		o.references(i)
		o.exports(r)
	}
	o.Findings(r.Findings)
}

func orNone(s string) string {
	if s == "" {
		return "none named"
	}
	return s
}

func (o *Output) strongName(s *clrtrust.StrongName) string {
	text := string(s.Verdict)
	switch {
	case s.Verdict.Good():
		text = o.good.Render(text)
	case s.Verdict == strongname.Unsigned:
		text = o.alter.Render(text)
	default:
		text = o.bad.Render(text)
	}
	if s.Algorithm != "" {
		text += ", " + s.Algorithm
	}
	if s.KeyToken != "" {
		text += ", key token " + s.KeyToken
	}
	if s.Countersigned {
		text += ", counter-signed by the identity key"
	}
	if s.Detail != "" {
		text += ": " + Clean(s.Detail)
	}
	return text
}

// signers describes the Authenticode signatures.
func signers(r *clrtrust.Report) []string {
	if len(r.Authenticode) == 0 {
		return []string{"none (no Authenticode signature)"}
	}
	var out []string
	for _, a := range r.Authenticode {
		text := Clean(orNone(a.Subject)) + ", thumbprint " + a.Thumbprint
		if a.Issuer != "" && a.Issuer != a.Subject {
			text += ", issued by " + Clean(a.Issuer)
		}
		if !a.Timestamp.IsZero() {
			text += ", at " + a.Timestamp.UTC().Format("2006-01-02 15:04:05") + " UTC"
		}
		if a.Valid {
			text += "; digest and signature fit, the chain is not verified"
		} else {
			text += "; NOT VALID: " + Clean(a.Problem)
		}
		out = append(out, text)
	}
	return out
}

// permissions draws the least permission set and all that asks for it.
func (o *Output) permissions(r *clrtrust.Report, row func(key, value string)) {
	if r.Requires == "" {
		row("needs", "unknown: not all of the file could be read")
		return
	}
	why := needs(r)
	if r.Requires == clrtrust.Safe {
		row("needs", o.good.Render(string(r.Requires))+": nothing in it asks for more")
		return
	}
	row("needs", o.alter.Render(string(r.Requires))+", because of")
	for _, w := range why {
		row("", w)
	}
}

// needs lists what asks for more than SAFE.
func needs(r *clrtrust.Report) []string {
	var out []string
	h := &r.Hazards
	for _, k := range []struct {
		text string
		m    *clrtrust.Members
	}{
		{"P/Invoke methods", &h.PInvokes},
		{"writable static fields", &h.WritableStatics},
		{"stores to static fields outside type initialisers", &h.StaticStores},
		{"finalizers", &h.Finalizers},
		{"synchronized methods", &h.Synchronized},
		{"places of unverifiable code", &h.Unverifiable},
		{"methods in native code", &h.NativeCode},
		{"uses of host-protected types or members", &h.HostProtected},
		{"uses of files, network, registry or environment", &h.External},
	} {
		if k.m.Count == 0 {
			continue
		}
		names := make([]string, len(k.m.Names))
		for i, n := range k.m.Names {
			names[i] = Clean(n)
		}
		text := fmt.Sprintf("%d %s: %s", k.m.Count, k.text, strings.Join(names, ", "))
		if more := k.m.Count - len(names); more > 0 {
			text += fmt.Sprintf(" and %d more", more)
		}
		out = append(out, text)
	}
	if r.Kind != clrtrust.ILOnly {
		out = append(out, "its kind: "+string(r.Kind))
	}
	if len(out) == 0 {
		out = append(out, "its identity: it is a part of the .NET Framework")
	}
	return out
}

func (o *Output) references(i *Inspected) {
	o.heading("References", len(i.Report.References))
	var rows [][]string
	for k, ref := range i.Report.References {
		rows = append(rows, []string{"  " + Clean(ref.Name), ref.Version.String(), tokenText(ref.Token), providerTexts[i.Providers[k]]})
	}
	o.Table(make([]string, 4), rows)
}

func tokenText(token string) string {
	if token == "" {
		return "no key"
	}
	return token
}

// severity is the colour of a severity.
func (o *Output) severity(s clrtrust.Severity) lipgloss.Style {
	switch s {
	case clrtrust.Error:
		return o.bad
	case clrtrust.Warning:
		return o.alter
	}
	return o.dim
}

// Findings draws findings with their remedies, in the order given.
func (o *Output) Findings(list []clrtrust.Finding) {
	if len(list) == 0 {
		return
	}
	o.heading("Findings", len(list))
	for _, f := range list {
		fmt.Fprintf(o.W, "  %s %s: %s\n", o.severity(f.Severity).Render(pad(string(f.Severity), 7)), f.ID, findingText(f))
		if f.Remedy != "" {
			fmt.Fprintf(o.W, "          %s %s\n", o.dim.Render("→"), f.Remedy)
		}
	}
}

func findingText(f clrtrust.Finding) string {
	text := Clean(f.Text)
	if f.Assembly != "" {
		text = Clean(f.Assembly) + ": " + text
	}
	if f.Offset >= 0 {
		text += fmt.Sprintf(" (offset 0x%x)", f.Offset)
	}
	return text
}
