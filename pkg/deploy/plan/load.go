package plan

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"time"
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
		if err := checkParameters(s); err != nil {
			return nil, err
		}
		last = s.Phase.Index()
	}
	return &p, nil
}

// parameterName is what a parameter may be called: it goes into a script's DECLARE as it is.
var parameterName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]{0,126}$`)

func checkParameters(s Step) error {
	for _, b := range s.Batches {
		for _, p := range b.Parameters {
			ok := parameterName.MatchString(p.Name) && len(p.Value) > 0
			if p.Type == DateTime2 {
				_, err := time.Parse(DateTimeLayout, string(p.Value))
				ok = ok && err == nil
			} else {
				ok = ok && p.Type == Binary
			}
			if !ok {
				return fmt.Errorf("step %s has a parameter %q of type %q with %d bytes: it takes bytes as %s, and moments as %s", s.ID, p.Name, p.Type, len(p.Value), Binary, DateTime2)
			}
		}
	}
	return nil
}
