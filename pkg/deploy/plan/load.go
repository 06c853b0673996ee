package plan

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Unmarshal reads a saved plan. It takes nothing that Marshal would not have written: an unknown field, another format version,
// an unknown phase or a step without an id is an error.
func Unmarshal(data []byte) (*Plan, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	var p Plan
	if err := d.Decode(&p); err != nil {
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			return nil, fmt.Errorf("not a plan: %w (byte %d)", err, syntax.Offset)
		}
		return nil, fmt.Errorf("not a plan: %w", err)
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("not a plan: there is text after its end")
	}
	if p.Version != FormatVersion {
		return nil, fmt.Errorf("the plan has format version %d; this hartctl reads version %d", p.Version, FormatVersion)
	}
	if p.Fingerprint == "" {
		return nil, errors.New("not a plan: it has no fingerprint")
	}
	last := 0
	for i, s := range p.Steps {
		switch {
		case s.ID == "":
			return nil, fmt.Errorf("step %d of the plan has no id", i+1)
		case s.Phase.Index() < 0:
			return nil, fmt.Errorf("step %s has the unknown phase %q", s.ID, s.Phase)
		case s.Phase.Index() < last:
			return nil, fmt.Errorf("step %s (%s) stands behind a later phase", s.ID, s.Phase)
		case len(s.Batches) == 0:
			return nil, fmt.Errorf("step %s does nothing", s.ID)
		}
		last = s.Phase.Index()
	}
	return &p, nil
}
