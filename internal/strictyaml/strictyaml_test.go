package strictyaml

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

type inner struct {
	On   bool     `yaml:"on"`
	List []string `yaml:"list"`
}

type outer struct {
	Name  string           `yaml:"name"`
	N     int              `yaml:"n"`
	Inner map[string]inner `yaml:"inner"`
	Ptr   *uint64          `yaml:"ptr"`
}

func decode(text string) (outer, error) {
	var o outer
	n, err := Parse("f.yaml", []byte(text))
	if err != nil || n == nil {
		return o, err
	}
	return o, Decode("f.yaml", n, &o)
}

func TestDecode(t *testing.T) {
	got, err := decode("name: 017\nn: 5\nptr: 9\ninner:\n  a: {on: true, list: [x, 1]}\n")
	if err != nil {
		t.Fatal(err)
	}
	nine := uint64(9)
	want := outer{Name: "017", N: 5, Ptr: &nine, Inner: map[string]inner{"a": {On: true, List: []string{"x", "1"}}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for _, empty := range []string{"", "# only a comment\n", "---\n"} {
		if _, err := decode(empty); err != nil {
			t.Errorf("%q: %v", empty, err)
		}
	}
}

func TestProblems(t *testing.T) {
	for text, want := range map[string]string{
		"nam: x":                           `f.yaml:1:1: unknown key "nam"; known are name, n, inner, ptr`,
		"name: x\nname: y":                 `f.yaml:2:1: key "name" stands in line 1 already`,
		"n: five":                          "f.yaml:1:4: n: must be a whole number",
		"n: 1.5":                           "f.yaml:1:4: n: must be a whole number",
		"name: [a]":                        "f.yaml:1:7: name: must be text",
		"inner:\n  a:\n    on: yes please": "f.yaml:3:9: inner.a.on: must be true or false",
		"inner:\n  a: 5":                   "f.yaml:2:6: inner.a: must be a mapping",
		"inner:\n  a: {list: x}":           "f.yaml:2:13: inner.a.list: must be a list",
		"ptr: -1":                          "f.yaml:1:6: ptr: must be a whole number that is not negative",
		"- a":                              "f.yaml:1:1: must be a mapping of keys to values",
		"a: b: c":                          "f.yaml:1:1: mapping values are not allowed",
		"name: x\n---\nname: y":            "a second document",
	} {
		_, err := decode(text)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add("name: x\ninner: {a: {on: true}}\n")
	f.Fuzz(func(t *testing.T, text string) { decode(text) })
}
