package catalog

import (
	"reflect"
	"testing"

	"github.com/hartonomous/hartctl/internal/emulator/store"
)

// TestMapTrees: every record that holds a tree is one that mapTrees knows.
func TestMapTrees(t *testing.T) {
	var fill func(v reflect.Value) int
	fill = func(v reflect.Value) int {
		n := 0
		switch v.Kind() {
		case reflect.Struct:
			for i := range v.NumField() {
				if v.Type().Field(i).IsExported() {
					n += fill(v.Field(i))
				}
			}
		case reflect.Slice:
			v.Set(reflect.MakeSlice(v.Type(), 1, 1))
			n = fill(v.Index(0))
		default:
			if v.Type() == reflect.TypeFor[store.TreeID]() {
				v.SetInt(1)
				n = 1
			}
		}
		return n
	}
	for class, empty := range MetaTypes() {
		v, mapped := empty(), 0
		trees := fill(reflect.ValueOf(v).Elem())
		mapTrees(v, func(id store.TreeID) store.TreeID { mapped++; return id })
		if mapped != trees {
			t.Errorf("%s: %d trees mapped, want %d", class, mapped, trees)
		}
	}
}
