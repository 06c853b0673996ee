package bind

import (
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/types"
)

func varName(name string) string { return types.Fold(strings.TrimPrefix(name, "@")) }

// Declare adds a variable and gives its slot; ok is false when the name is declared already (134).
func (v *Vars) Declare(name string, t types.Type) (slot int, ok bool) {
	key := varName(name)
	if _, dup := v.names[key]; dup {
		return 0, false
	}
	if v.names == nil {
		v.names = map[string]int{}
	}
	slot = len(v.Types)
	v.names[key] = slot
	v.Types = append(v.Types, t)
	return slot, true
}

// Lookup finds a variable by its name, with or without @, in any case.
func (v *Vars) Lookup(name string) (slot int, t types.Type, ok bool) {
	if v == nil {
		return 0, types.Type{}, false
	}
	slot, ok = v.names[varName(name)]
	if !ok {
		return 0, types.Type{}, false
	}
	return slot, v.Types[slot], true
}
