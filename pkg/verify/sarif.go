package verify

import (
	"encoding/json"
	"io"
	"net/url"
	"strings"

	"github.com/hartonomous/hartctl/pkg/verify/check"
)

// The parts of SARIF 2.1.0 (OASIS) that the report uses.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool       sarifTool      `json:"tool"`
		Properties map[string]any `json:"properties"`
		Results    []sarifResult  `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name    string      `json:"name"`
		Version string      `json:"version"`
		URI     string      `json:"informationUri"`
		Rules   []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID       string            `json:"id"`
		Short    sarifText         `json:"shortDescription"`
		Help     sarifText         `json:"help"`
		HelpURI  string            `json:"helpUri"`
		Defaults map[string]string `json:"defaultConfiguration"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifResult struct {
		Rule         string            `json:"ruleId"`
		Kind         string            `json:"kind"`
		Level        string            `json:"level"`
		Message      sarifText         `json:"message"`
		Locations    []sarifLocation   `json:"locations"`
		Fingerprints map[string]string `json:"partialFingerprints"`
	}
	sarifLocation struct {
		Physical *sarifPhysical `json:"physicalLocation,omitempty"`
		Logical  []sarifLogical `json:"logicalLocations,omitempty"`
	}
	sarifPhysical struct {
		Artifact struct {
			URI string `json:"uri"`
		} `json:"artifactLocation"`
		Region sarifRegion `json:"region"` // GitHub shows nothing without one
	}
	sarifRegion struct {
		StartLine int `json:"startLine"`
	}
	sarifLogical struct {
		Name string `json:"fullyQualifiedName"`
		Kind string `json:"kind"`
	}
)

// SARIF writes what failed, warns or is unknown as SARIF 2.1.0: a rule a check, a result a detail. What passed, does not apply or was skipped makes no result.
func (r *Report) SARIF(w io.Writer) error {
	run := sarifRun{
		Tool:       sarifTool{sarifDriver{Name: "hartctl verify", Version: r.Tool, URI: "https://github.com/hartonomous/hartctl", Rules: []sarifRule{}}},
		Properties: map[string]any{"target": r.Target, "emulated": r.Target.Emulated, "offline": r.Offline}, Results: []sarifResult{},
	}
	seen := map[string]bool{}
	for _, e := range r.Entries {
		c := e.Check
		if !seen[c.ID] {
			seen[c.ID] = true
			run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRule{
				ID: c.ID, Short: sarifText{c.Title}, Help: sarifText{strings.TrimSpace(c.Remedy + "\n" + c.Next)}, HelpURI: c.Link,
				Defaults: map[string]string{"level": string(c.Severity)},
			})
		}
		kind, level := "fail", string(c.Severity)
		switch e.Result.Status {
		case check.Failed, check.Warned:
		case check.Unknown:
			kind, level = "open", "none" // SARIF 3.27.10: a level other than none goes with fail alone
		default:
			continue
		}
		details := e.Result.Details
		if len(details) == 0 {
			details = []check.Detail{{Text: e.Result.Text}}
		}
		for _, d := range details {
			run.Results = append(run.Results, sarifResult{
				Rule: c.ID, Kind: kind, Level: level, Message: sarifText{c.Title + ": " + d.Text}, Locations: []sarifLocation{r.location(e, d)},
				Fingerprints: map[string]string{"hartctl/v1": e.Name() + "|" + d.Object + "|" + d.File},
			})
		}
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(sarifLog{Schema: "https://json.schemastore.org/sarif-2.1.0.json", Version: "2.1.0", Runs: []sarifRun{run}})
}

// location is a file's line, or the object's name below its server and database.
func (r *Report) location(e Entry, d check.Detail) sarifLocation {
	if d.File != "" {
		p := &sarifPhysical{}
		p.Artifact.URI = (&url.URL{Path: d.File}).String()
		p.Region = sarifRegion{max(d.Line, 1)}
		return sarifLocation{Physical: p}
	}
	name := r.Target.Server
	if e.Server != "" {
		name = e.Server
	}
	if e.Check.Scope == check.Database {
		name += "/" + r.Target.Database
	}
	if d.Object != "" {
		name += "/" + d.Object
	}
	return sarifLocation{Logical: []sarifLogical{{Name: name, Kind: "resource"}}}
}
