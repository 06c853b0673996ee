// Package clrtrust reads .NET assemblies without .NET and says what they are and whether SQL Server should be given them: identity,
// references, what they export, strong name, Authenticode signer, the SHA2-512 that SQL Server trusts, what needs UNSAFE, and in which order a
// set of them loads. It never answers with a bare yes or no: every judgement is a [Finding] that says where, why and what to do.
package clrtrust

import "fmt"

// Severity grades a finding.
type Severity string

// Severities. An error means that SQL Server would refuse the assembly, or that nobody should trust it.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
	Info    Severity = "info"
)

// Finding is one judgement. Offset is a place in the file in bytes, -1 when it concerns the whole file.
type Finding struct {
	ID       string   `json:"id"`
	Severity Severity `json:"severity"`
	Assembly string   `json:"assembly,omitempty"` // set by [Order]
	Offset   int64    `json:"offset"`
	Text     string   `json:"text"`
	Remedy   string   `json:"remedy,omitempty"`
}

func (f Finding) String() string {
	s := string(f.Severity) + " " + f.ID + ": "
	if f.Assembly != "" {
		s += f.Assembly + ": "
	}
	s += f.Text
	if f.Offset >= 0 {
		s += fmt.Sprintf(" (offset 0x%x)", f.Offset)
	}
	return s
}

// exportFindings are those about one method or class: they matter when something is bound to it.
var exportFindings = map[string]bool{
	"overloaded": true, "generic": true, "not-public": true, "not-static": true, "parameter-type": true, "output-parameter": true, "procedure-return": true,
	"trigger-shape": true, "fill-row": true, "aggregate-shape": true, "type-shape": true, "byte-size": true, "native-field": true, "binary-serialize": true,
}

// OfExport says that a finding keeps one method or class from being bound, and not the assembly from being registered.
func (f Finding) OfExport() bool { return exportFindings[f.ID] }

// find makes a finding of a rule.
func find(id string, offset int64, format string, args ...any) Finding {
	r, ok := rules[id]
	if !ok {
		panic("clrtrust: no rule " + id)
	}
	return Finding{ID: id, Severity: r.severity, Offset: offset, Text: fmt.Sprintf(format, args...), Remedy: r.remedy}
}
