package catalog

import (
	"encoding/json"

	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// Records are logged as JSON, whose strings cannot hold arbitrary bytes; what does hold them travels
// as []byte (base64).

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

type plainPrincipal Principal

type principalJSON struct {
	*plainPrincipal
	SID []byte
}

// MarshalJSON keeps the SID's bytes.
func (p *Principal) MarshalJSON() ([]byte, error) {
	return json.Marshal(principalJSON{(*plainPrincipal)(p), []byte(p.SID)})
}

// UnmarshalJSON reverses MarshalJSON.
func (p *Principal) UnmarshalJSON(b []byte) error {
	w := principalJSON{plainPrincipal: (*plainPrincipal)(p)}
	err := json.Unmarshal(b, &w)
	p.SID = string(w.SID)
	return err
}

type plainLogin Login

type loginJSON struct {
	*plainLogin
	SID, PasswordHash []byte
}

// MarshalJSON keeps the SID's and the password hash's bytes.
func (l *Login) MarshalJSON() ([]byte, error) {
	return json.Marshal(loginJSON{(*plainLogin)(l), []byte(l.SID), []byte(l.PasswordHash)})
}

// UnmarshalJSON reverses MarshalJSON.
func (l *Login) UnmarshalJSON(b []byte) error {
	w := loginJSON{plainLogin: (*plainLogin)(l)}
	err := json.Unmarshal(b, &w)
	l.SID, l.PasswordHash = string(w.SID), string(w.PasswordHash)
	return err
}

type plainProperty Property

type propertyJSON struct {
	*plainProperty
	Value valueJSON
}

// MarshalJSON keeps the value's bytes.
func (p *Property) MarshalJSON() ([]byte, error) {
	return json.Marshal(propertyJSON{(*plainProperty)(p), fromValue(p.Value)})
}

// UnmarshalJSON reverses MarshalJSON.
func (p *Property) UnmarshalJSON(b []byte) error {
	w := propertyJSON{plainProperty: (*plainProperty)(p)}
	err := json.Unmarshal(b, &w)
	p.Value = w.Value.value()
	return err
}

// sequenceJSON also keeps apart the object's type code and the data type, which share a field name.
type sequenceJSON struct {
	Object                     Object
	Type                       types.Type
	Start, Increment, Min, Max valueJSON
	Cycle                      bool
	Cache                      int64
}

// MarshalJSON keeps the values' bytes.
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
