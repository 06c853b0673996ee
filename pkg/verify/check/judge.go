package check

import (
	"strconv"
)

// Judge gives the result of a check without a Probe.
func (c Check) Judge(in Input) Result {
	switch {
	case c.Idle != nil && c.Idle(in) != "":
		return Inapplicable("%s", c.Idle(in))
	case c.Compare != nil:
		return c.compare(in)
	case c.Phases != nil:
		return c.steps(in)
	}
	return c.Eval(in)
}

// compare judges by the differences from the declared state.
func (c Check) compare(in Input) Result {
	switch {
	case in.NoWant != nil:
		return Unclear("the declared state cannot be built for comparison: %v", in.NoWant)
	case in.Want.Missing[c.ID] != "":
		return Unclear("the declared state cannot be read for comparison: %s", in.Want.Missing[c.ID])
	}
	n := len(in.Want.Sets[c.ID].Rows)
	details := c.Compare.Compare(c.ID, in.Have, in.Want)
	if n == 0 && len(details) == 0 {
		return Inapplicable("the declared state has none")
	}
	return Wrong(details, strconv.Itoa(n)+" as declared", "%d difference", "%d differences")
}

// steps judges by what a deployment would do.
func (c Check) steps(in Input) Result {
	p, err := in.Plan(c.Phases...)
	if err != nil {
		r := Bad("what is there and what is declared contradict each other")
		r.Details = []Detail{{Text: err.Error()}}
		return r
	}
	for _, n := range p.Notes {
		if c.Noted == nil {
			break
		}
		if r := c.Noted(in, n); r.Status != "" {
			return r
		}
	}
	var details []Detail
	for _, s := range p.Steps {
		if c.Steps != nil && !c.Steps(s) {
			continue
		}
		details = append(details, Detail{Object: s.ID, Text: s.ID + " " + s.Reason})
	}
	return Wrong(details, "nothing left to deploy", "a deployment has %d step to take", "a deployment has %d steps to take")
}
