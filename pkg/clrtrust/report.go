package clrtrust

import (
	"errors"

	"github.com/hartonomous/hartctl/pkg/clrtrust/ecma"
)

// Report is what [Inspect] found in one file. A part that could not be read is empty, and Findings says why.
type Report struct {
	Size            int64          `json:"size"`
	SHA512          Hash           `json:"sha512"`
	Identity        Identity       `json:"identity"`
	DisplayName     string         `json:"displayName,omitempty"`
	CLRName         string         `json:"clrName,omitempty"` // as sys.assemblies shows it
	MVID            string         `json:"mvid,omitempty"`
	RuntimeVersion  string         `json:"runtimeVersion,omitempty"`
	TargetFramework string         `json:"targetFramework,omitempty"`
	Kind            Kind           `json:"kind,omitempty"`
	Platform        string         `json:"platform,omitempty"`
	Architecture    string         `json:"architecture,omitempty"`
	References      []Reference    `json:"references"`
	StrongName      StrongName     `json:"strongName"`
	Authenticode    []Authenticode `json:"authenticode,omitempty"`
	Exports         []Export       `json:"exports,omitempty"`
	Aggregates      []UserDefined  `json:"aggregates,omitempty"`
	Types           []UserDefined  `json:"types,omitempty"`
	Hazards         Hazards        `json:"hazards"`
	Requires        Permission     `json:"requires,omitempty"` // the least permission set that the contents allow
	Findings        []Finding      `json:"findings"`
}

// Inspect reads everything about an assembly. It always returns a report: a file that is no assembly has a finding of severity [Error].
func Inspect(data []byte) *Report {
	r := &Report{Size: int64(len(data)), SHA512: HashOf(data)}
	f, err := ecma.Open(data)
	if err != nil {
		r.add(find("file-malformed", offsetOf(err), "%s", textOf(err)))
		return r
	}
	r.inspect(f)
	return r
}

// InspectFile is [Inspect] for a file that is open already.
func InspectFile(f *ecma.File) *Report {
	r := &Report{Size: int64(len(f.Data)), SHA512: HashOf(f.Data)}
	r.inspect(f)
	return r
}

func (r *Report) inspect(f *ecma.File) {
	id, mvid, err := identityOf(f)
	r.MVID, r.RuntimeVersion = mvid.String(), f.RuntimeVersion
	r.Kind, r.Platform, r.Architecture = kindOf(f)
	if err != nil {
		id := "metadata-malformed"
		if f.Rows(ecma.Assembly) == 0 {
			id = "no-manifest"
		}
		r.add(find(id, offsetOf(err), "%s", textOf(err)))
		return
	}
	r.Identity, r.DisplayName, r.CLRName = id, id.DisplayName(), id.CLRName(r.Architecture)
	if r.References, err = referencesOf(f); err != nil {
		r.add(malformed(err))
	}
	r.TargetFramework = targetFramework(f, r.References)
	r.add(judgeKind(f, r)...)
	r.add(judgeFramework(r)...)
	r.add(deployable(id)...)
	r.add(inspectStrongName(f, r)...)
	r.add(inspectAuthenticode(f, r)...)
	r.add(inspectHazards(f, r)...)
	r.add(inspectExports(f, r)...)
}

// maxFindings bounds a report on a hostile file.
const maxFindings = 1000

func (r *Report) add(fs ...Finding) {
	for _, f := range fs {
		if len(r.Findings) == maxFindings {
			r.Findings = append(r.Findings, find("inspection-limited", -1, "more than %d findings", maxFindings))
		}
		if len(r.Findings) > maxFindings {
			return
		}
		r.Findings = append(r.Findings, f)
	}
}

// Worst returns the gravest severity among the findings; "" when there are none.
func (r *Report) Worst() Severity {
	worst := Severity("")
	for _, f := range r.Findings {
		if f.Severity == Error || f.Severity == Warning && worst != Error || worst == "" {
			worst = f.Severity
		}
	}
	return worst
}

// Has says whether a finding of an ID is in the report.
func (r *Report) Has(id string) bool {
	for _, f := range r.Findings {
		if f.ID == id {
			return true
		}
	}
	return false
}

func malformed(err error) Finding {
	return find("metadata-malformed", offsetOf(err), "%s", textOf(err))
}

// offsetOf and textOf split an error of the reader into the parts of a finding.
func offsetOf(err error) int64 {
	var fe *ecma.FormatError
	if errors.As(err, &fe) {
		return fe.Offset
	}
	return -1
}

func textOf(err error) string {
	var fe *ecma.FormatError
	if errors.As(err, &fe) {
		return fe.Text
	}
	return err.Error()
}
