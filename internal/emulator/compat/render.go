package compat

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// meanings explain the levels in the document.
var meanings = map[Level]string{
	Exact:        "as SQL Server does it, as far as is known",
	Subset:       "a part of it; what the note says is lacking is refused",
	PhysicalOnly: "accepted and kept in the catalog, with the same results; stored as rows, which an INFO message says",
	Refused:      "Msg 40517 before any effect",
}

// Markdown writes the matrix as a document.
func Markdown(w io.Writer) error {
	var b strings.Builder
	b.WriteString("# What the emulator does of SQL Server 2025\n\n")
	b.WriteString("Generated from `internal/emulator/compat`, whose test runs each example. What is not in this table has not been looked at.\n\n")
	b.WriteString("| level | rows | meaning |\n|---|---:|---|\n")
	counts := Counts(Matrix)
	for _, l := range Levels {
		fmt.Fprintf(&b, "| %s | %d | %s |\n", l, counts[l], meanings[l])
	}
	defects := 0
	for _, r := range Matrix {
		if r.Defect != "" {
			defects++
		}
	}
	fmt.Fprintf(&b, "\nRows with a defect: %d. The level is what is meant, the defect is what happens today.\n", defects)
	area := ""
	for _, r := range Matrix {
		if r.Area != area {
			area = r.Area
			fmt.Fprintf(&b, "\n## %s\n\n| construct | level | note | example |\n|---|---|---|---|\n", area)
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", cell(r.Construct), r.Level, note(r), code(r.Example))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// note is a row's note as the reader wants it.
func note(r Row) string {
	var parts []string
	switch {
	case r.Level == Subset && r.Example != "":
		parts = append(parts, "lacks: "+cell(r.Note))
	case r.Note != "":
		parts = append(parts, cell(r.Note))
	}
	if r.AtRun {
		parts = append(parts, "refused when it runs")
	}
	if r.Defect != "" {
		parts = append(parts, "**defect:** "+cell(r.Defect))
	}
	return strings.Join(parts, "; ")
}

// cell makes text safe in a table.
func cell(s string) string {
	return strings.NewReplacer("|", `\|`, "*", `\*`, "<", "&lt;", "\n", " ").Replace(s)
}

// code shows a batch in one line; line breaks become blanks.
func code(s string) string {
	if s == "" {
		return ""
	}
	s = strings.Join(strings.Fields(s), " ")
	return "`" + strings.ReplaceAll(s, "|", `\|`) + "`"
}

// JSON writes the matrix as one document: counts by level, and rows.
func JSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(struct {
		Counts map[Level]int `json:"counts"`
		Rows   []Row         `json:"rows"`
	}{Counts(Matrix), Matrix})
}
