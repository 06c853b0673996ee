package types

import (
	"math"
	"strconv"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
)

// vectorRefusals are the phrases of Msg 13670 for JSON that is no array of numbers, and its states.
var vectorRefusals = map[string]struct {
	phrase string
	state  uint8
}{
	"": {"Malformed JSON", 1}, "null": {"Null Not Supported", 4}, "true": {"Boolean not supported", 9},
	"false": {"Boolean Not Supported", 9}, `"`: {"String not Supported", 5}, "[]": {"Empty Array not Supported", 8},
	"{}": {"Empty object Not Suppoted", 7}, "{": {"Object Not Supported", 10},
}

func notAVector(what string) error {
	r := vectorRefusals[what]
	return sqlerr.New(13670, r.phrase).WithState(r.state)
}

// parseVector reads a JSON array of numbers from left to right, and stops at the first thing that is none: 13609 malformed text,
// 13670 another JSON value, 42241 a number that is too large.
func parseVector(s string) ([]float32, error) {
	r := &jsonReader{s: s}
	if r.space(); !r.at('[') {
		return nil, r.notANumber(true)
	}
	r.i++
	if r.space(); r.at(']') {
		return nil, notAVector("[]")
	}
	var floats []float32
	for {
		token := jsonToken(s, r.i)
		if !isJSONNumber(token) {
			return nil, r.notANumber(false)
		}
		f, err := strconv.ParseFloat(token, 64)
		if err != nil || math.IsInf(float64(float32(f)), 0) {
			return nil, sqlerr.New(42241, "float32")
		}
		floats = append(floats, float32(f))
		r.i += len(token)
		r.space()
		if r.at(']') {
			break
		}
		if !r.at(',') {
			return nil, r.bad(r.i)
		}
		r.i++
		r.space()
	}
	r.i++
	if r.space(); r.i < len(s) {
		return nil, r.bad(r.i)
	}
	return floats, nil
}

// notANumber refuses the value at the reader's place.
func (r *jsonReader) notANumber(top bool) error {
	switch {
	case r.at('"'):
		if _, err := r.str(); err != nil {
			return err
		}
		return notAVector(`"`)
	case r.at('['), r.at('{'):
		what := r.s[r.i : r.i+1]
		r.i++
		r.space()
		switch {
		case r.i == len(r.s):
			return r.bad(r.i)
		case r.at(']') && what == "[", r.at('}') && what == "{":
			return notAVector(what + r.s[r.i:r.i+1])
		case what == "[":
			return notAVector("")
		}
		return notAVector(what)
	}
	token := jsonToken(r.s, r.i)
	if _, word := vectorRefusals[token]; word && token != "" {
		return notAVector(token)
	}
	if top && isJSONNumber(token) {
		return notAVector("")
	}
	return r.bad(r.i)
}
