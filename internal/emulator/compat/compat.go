// Package compat says what the emulator does of SQL Server: the compatibility matrix as data, from which the documentation
// and the tests are made.
package compat

import "slices"

// Level says how far a construct goes.
type Level string

const (
	// Exact: the construct as SQL Server has it, as far as is known.
	Exact Level = "exact"
	// Subset: a part of it; the row's note tells what is lacking, which is refused.
	Subset Level = "subset"
	// PhysicalOnly: accepted, and kept in the catalog, with the same results; stored as rows, which an INFO message says.
	PhysicalOnly Level = "physical-only"
	// Refused: Msg 40517 before any effect.
	Refused Level = "refused"
)

// Levels are the levels in the order of the summary.
var Levels = []Level{Exact, Subset, PhysicalOnly, Refused}

// Row is one construct.
type Row struct {
	Area      string `json:"area"`
	Construct string `json:"construct"`
	Level     Level  `json:"level"`
	// Note tells what a subset lacks, or, for a row without an example, which test shows it.
	Note string `json:"note,omitempty"`
	// Example is a batch, or several separated by GO lines, for a fresh database. A refused row's last batch is refused.
	Example string `json:"example,omitempty"`
	// Want is the single value of the example's last result set, or "Msg n" for the error of its last batch, or "Msg" for any
	// error but a refusal; when it is empty the result does not matter.
	Want string `json:"want,omitempty"`
	// AtRun: refused when the statement runs, as it depends on values or on what is there.
	AtRun bool `json:"at_run,omitempty"`
	// Defect is what the emulator does instead, while it does not do what the row says: the row's example fails.
	Defect string `json:"defect,omitempty"`
}

// Matrix is every row, area by area.
var Matrix = slices.Concat(
	queries, expressions, dataTypes, functions(), changes, tables, indexes, modules, procedural, transactions, errorHandling,
	setOptions, databases, configuration, security, catalogViews(), systemProcedures, protocol, features, limits, checks,
)

// Counts is the number of rows of each level.
func Counts(rows []Row) map[Level]int {
	n := map[Level]int{}
	for _, r := range rows {
		n[r.Level]++
	}
	return n
}
