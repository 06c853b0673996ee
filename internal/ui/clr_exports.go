package ui

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hartonomous/hartctl/pkg/clrtrust"
)

// exports draws what T-SQL can bind, as T-SQL would declare it.
func (o *Output) exports(r *clrtrust.Report) {
	assembly := r.Identity.Name
	if n := len(r.Exports); n > 0 {
		o.heading("Functions, procedures and triggers", n)
		for k := range r.Exports {
			e := &r.Exports[k]
			o.export(exportSignature(e), e.ExternalName(assembly), exportNotes(e))
		}
	}
	if n := len(r.Aggregates); n > 0 {
		o.heading("Aggregates", n)
		for k := range r.Aggregates {
			u := &r.Aggregates[k]
			text := "AGGREGATE " + userName(u) + parameterList(u.Parameters) + " RETURNS " + sqlType(u.Returns)
			o.export(text, u.ExternalName(assembly), formatNotes(u))
		}
	}
	if n := len(r.Types); n > 0 {
		o.heading("Types", n)
		for k := range r.Types {
			u := &r.Types[k]
			o.export("TYPE "+userName(u), u.ExternalName(assembly), formatNotes(u))
		}
	}
}

func (o *Output) export(signature, external string, notes []string) {
	fmt.Fprintf(o.W, "  %s\n      %s %s\n", Clean(signature), o.dim.Render("EXTERNAL NAME"), Clean(external))
	if len(notes) > 0 {
		fmt.Fprintf(o.W, "      %s\n", o.dim.Render(Clean(strings.Join(notes, ", "))))
	}
}

// exportSignature is the declaration of a method without its body.
func exportSignature(e *clrtrust.Export) string {
	name := e.Name
	if name == "" {
		name = e.Method
	}
	name = bracket(name)
	switch e.Kind {
	case clrtrust.TableFunction:
		columns := e.TableDefinition
		if columns == "" {
			columns = columnList(e.Columns)
		}
		return "FUNCTION " + name + parameterList(e.Parameters) + " RETURNS TABLE (" + columns + ")"
	case clrtrust.Procedure:
		return "PROCEDURE " + name + parameterList(e.Parameters)
	case clrtrust.Trigger:
		return strings.TrimSpace("TRIGGER " + name + " ON " + orUnnamed(e.Target) + " " + e.Event)
	}
	return "FUNCTION " + name + parameterList(e.Parameters) + " RETURNS " + sqlType(e.Returns)
}

func orUnnamed(s string) string {
	if s == "" {
		return "(no target named)"
	}
	return s
}

func bracket(s string) string { return "[" + strings.ReplaceAll(s, "]", "]]") + "]" }

func userName(u *clrtrust.UserDefined) string {
	if u.Name != "" {
		return bracket(u.Name)
	}
	return bracket(u.Class[strings.LastIndexAny(u.Class, ".+")+1:])
}

// parameterList is the parameters in parentheses, as T-SQL declares them.
func parameterList(list []clrtrust.Parameter) string {
	parts := make([]string, len(list))
	for i, p := range list {
		name := p.Name
		if name == "" {
			name = fmt.Sprintf("p%d", i+1)
		}
		parts[i] = "@" + name + " " + sqlType(p)
		if p.Ref {
			parts[i] += " OUTPUT"
		}
	}
	return "(" + strings.Join(parts, ", ") + ")"
}

func columnList(list []clrtrust.Parameter) string {
	parts := make([]string, len(list))
	for i, p := range list {
		parts[i] = bracket(p.Name) + " " + sqlType(p)
	}
	return strings.Join(parts, ", ")
}

// sqlType is the T-SQL type, or the CLR type that has none.
func sqlType(p clrtrust.Parameter) string {
	if p.SQLType == "" {
		return "<" + p.CLRType + ": no T-SQL type>"
	}
	return p.SQLType
}

func exportNotes(e *clrtrust.Export) []string {
	var out []string
	for _, n := range []struct {
		set  bool
		text string
	}{
		{e.Deterministic, "deterministic"},
		{e.Precise, "precise"},
		{e.DataAccess, "reads data"},
		{e.SystemDataAccess, "reads system data"},
		{e.FillRow != "", "rows from " + e.FillRow},
	} {
		if n.set {
			out = append(out, n.text)
		}
	}
	return out
}

func formatNotes(u *clrtrust.UserDefined) []string {
	out := []string{"Format." + u.Format}
	if u.MaxByteSize != 0 {
		out = append(out, fmt.Sprintf("MaxByteSize %d", u.MaxByteSize))
	}
	var flags []string
	for flag := range u.Flags {
		flags = append(flags, flag)
	}
	slices.Sort(flags)
	return append(out, flags...)
}
