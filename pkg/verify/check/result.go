package check

import "fmt"

// Status is the outcome of a check. The zero value is no outcome: a check that does not say passed has not passed.
type Status string

// The outcomes.
const (
	Passed        Status = "passed"
	Failed        Status = "failed"
	Warned        Status = "warning"
	Unknown       Status = "unknown"        // it could not be found out
	NotApplicable Status = "not-applicable" // there is nothing to find out here
	Skipped       Status = "skipped"        // nobody asked
	bad           Status = "bad"            // Failed or Warned, by the check's severity
)

// Statuses are the outcomes, worst first.
var Statuses = []Status{Failed, Unknown, Warned, Passed, NotApplicable, Skipped}

// Result is the outcome of a check, in words.
type Result struct {
	Status  Status
	Text    string   // what was found, in one line
	Details []Detail // each thing that is wrong, where there can be several
}

// Detail is one thing that is wrong.
type Detail struct {
	Object string // what it is about, for programs: dbo.Atoms
	Text   string // a whole sentence: "table dbo.X: column Y is int, declared bigint"
	File   string // Scope Folder: where it stands
	Line   int
}

// Good is a passed check.
func Good(format string, args ...any) Result {
	return Result{Status: Passed, Text: fmt.Sprintf(format, args...)}
}

// Bad is a check that failed, or a warning where the check is one.
func Bad(format string, args ...any) Result {
	return Result{Status: bad, Text: fmt.Sprintf(format, args...)}
}

// Wrong judges by a list: none is good.
func Wrong(details []Detail, good, one, many string) Result {
	switch len(details) {
	case 0:
		return Result{Status: Passed, Text: good}
	case 1:
		return Result{Status: bad, Text: fmt.Sprintf(one, 1), Details: details}
	}
	return Result{Status: bad, Text: fmt.Sprintf(many, len(details)), Details: details}
}

// Unclear is a check that could not find out.
func Unclear(format string, args ...any) Result {
	return Result{Status: Unknown, Text: fmt.Sprintf(format, args...)}
}

// Inapplicable is a check that has nothing to look at here.
func Inapplicable(format string, args ...any) Result {
	return Result{Status: NotApplicable, Text: fmt.Sprintf(format, args...)}
}

// Emulated is a check that an emulator cannot answer for a server.
func Emulated(why string) Result {
	return Result{Status: NotApplicable, Text: "emulated: " + why}
}

// By turns a negative result into what the severity makes of it, and no result into unknown.
func (r Result) By(s Severity) Result {
	switch {
	case r.Status == bad && s == Warning:
		r.Status = Warned
	case r.Status == bad:
		r.Status = Failed
	case r.Status == "":
		r.Status, r.Text = Unknown, "the check gave no result"
	}
	return r
}
