package catalog

import (
	"encoding/json"

	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// A sequence needs a JSON form of its own: its data type and its object's type code share a field name, of which
// encoding/json keeps one. Values then travel with their text as bytes, because a JSON string cannot hold any byte.

type valueJSON struct {
	Kind  types.Kind `json:",omitempty"`
	Scale uint8      `json:",omitempty"`
	Off   int16      `json:",omitempty"`
	I     int64      `json:",omitempty"`
	S     []byte     `json:",omitempty"`
}

func fromValue(v types.Value) valueJSON {
	return valueJSON{v.Kind, v.Scale, v.Off, v.I, []byte(v.S)}
}

func (v valueJSON) value() types.Value {
	return types.Value{Kind: v.Kind, Scale: v.Scale, Off: v.Off, I: v.I, S: string(v.S)}
}

type sequenceJSON struct {
	Object                     Object
	Type                       types.Type
	Start, Increment, Min, Max valueJSON
	Cycle                      bool
	Cache                      int64
}

// MarshalJSON keeps both types apart.
func (s *Sequence) MarshalJSON() ([]byte, error) {
	return json.Marshal(sequenceJSON{
		s.Object, s.Type, fromValue(s.Start), fromValue(s.Increment), fromValue(s.Min), fromValue(s.Max), s.Cycle, s.Cache,
	})
}

// UnmarshalJSON reverses MarshalJSON.
func (s *Sequence) UnmarshalJSON(b []byte) error {
	var w sequenceJSON
	if err := json.Unmarshal(b, &w); err != nil {
		return err
	}
	*s = Sequence{
		Object: w.Object, Type: w.Type, Start: w.Start.value(), Increment: w.Increment.value(),
		Min: w.Min.value(), Max: w.Max.value(), Cycle: w.Cycle, Cache: w.Cache,
	}
	return nil
}
