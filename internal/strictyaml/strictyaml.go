// Package strictyaml decodes YAML into Go values and takes nothing that it does not understand: an unknown key, a repeated key, a
// value of another type is a problem with its line and column. yaml.v3 alone gives no columns, and says nothing of unknown keys when it decodes a node.
package strictyaml

import (
	"encoding"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// Problem is one thing wrong in a document. Line and Column are 1-based.
type Problem struct {
	File         string
	Line, Column int
	Text         string
}

func (p *Problem) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s", p.File, p.Line, p.Column, p.Text)
}

// Parse reads a document of exactly one mapping; nil for an empty one.
func Parse(file string, text []byte) (*yaml.Node, error) {
	d := yaml.NewDecoder(strings.NewReader(string(text)))
	var doc yaml.Node
	if err := d.Decode(&doc); err != nil {
		if doc.Kind == 0 && strings.TrimSpace(stripComments(string(text))) == "" {
			return nil, nil
		}
		return nil, syntaxProblem(file, err)
	}
	var more yaml.Node
	if d.Decode(&more) == nil {
		return nil, &Problem{file, more.Line, max(more.Column, 1), "a second document: one file holds one"}
	}
	root := doc.Content[0]
	if root.Kind == yaml.ScalarNode && root.Tag == "!!null" {
		return nil, nil
	}
	if root.Kind != yaml.MappingNode {
		return nil, &Problem{file, root.Line, root.Column, "must be a mapping of keys to values"}
	}
	return root, nil
}

func stripComments(s string) string {
	var b strings.Builder
	for line := range strings.Lines(s) {
		if t := strings.TrimSpace(line); !strings.HasPrefix(t, "#") && t != "---" {
			b.WriteString(line)
		}
	}
	return b.String()
}

// syntaxProblem turns yaml.v3's "yaml: line 3: did not find …" into a Problem.
func syntaxProblem(file string, err error) error {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	if rest, ok := strings.CutPrefix(text, "line "); ok {
		if num, msg, ok := strings.Cut(rest, ": "); ok {
			if n, e := strconv.Atoi(num); e == nil {
				return &Problem{file, n, 1, msg}
			}
		}
	}
	return &Problem{file, 1, 1, text}
}

// Decode fills v, a pointer, from the node. The error joins all problems. Fields take the name of their yaml tag.
func Decode(file string, node *yaml.Node, v any) error {
	d := decoder{file: file}
	d.value(node, reflect.ValueOf(v).Elem(), "")
	return errors.Join(d.problems...)
}

type decoder struct {
	file     string
	problems []error
}

func (d *decoder) problem(n *yaml.Node, format string, args ...any) {
	d.problems = append(d.problems, &Problem{d.file, n.Line, n.Column, fmt.Sprintf(format, args...)})
}

var textUnmarshaler = reflect.TypeFor[encoding.TextUnmarshaler]()

// value decodes one node; path is where it stands, for messages.
func (d *decoder) value(n *yaml.Node, v reflect.Value, path string) {
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	if v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	if v.CanAddr() && v.Addr().Type().Implements(textUnmarshaler) {
		if n.Kind != yaml.ScalarNode {
			d.problem(n, "%smust be text", prefix(path))
		} else if err := v.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(n.Value)); err != nil {
			d.problem(n, "%s%v", prefix(path), err)
		}
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		d.mapping(n, path, func(key, value *yaml.Node) {
			f, known := field(v, key.Value)
			if f == nil {
				d.problem(key, "unknown key %q%s", join(path, key.Value), suggest(known))
				return
			}
			d.value(value, *f, join(path, key.Value))
		})
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		d.mapping(n, path, func(key, value *yaml.Node) {
			e := reflect.New(v.Type().Elem()).Elem()
			d.value(value, e, join(path, key.Value))
			v.SetMapIndex(reflect.ValueOf(key.Value), e)
		})
	case reflect.Slice:
		if n.Kind != yaml.SequenceNode {
			d.problem(n, "%smust be a list", prefix(path))
			return
		}
		v.Set(reflect.MakeSlice(v.Type(), len(n.Content), len(n.Content)))
		for i, item := range n.Content {
			d.value(item, v.Index(i), fmt.Sprintf("%s[%d]", path, i))
		}
	default:
		d.scalar(n, v, path)
	}
}

// mapping calls each for every key of a mapping and refuses repeated keys.
func (d *decoder) mapping(n *yaml.Node, path string, each func(key, value *yaml.Node)) {
	if n.Kind != yaml.MappingNode {
		if n.Kind == yaml.ScalarNode && n.Tag == "!!null" {
			return
		}
		d.problem(n, "%smust be a mapping", prefix(path))
		return
	}
	seen := map[string]int{}
	for i := 0; i < len(n.Content); i += 2 {
		key := n.Content[i]
		if line, dup := seen[key.Value]; dup {
			d.problem(key, "key %q stands in line %d already", join(path, key.Value), line)
			continue
		}
		seen[key.Value] = key.Line
		each(key, n.Content[i+1])
	}
}

// scalars are the YAML tags that a Go kind takes, and how a message calls it.
var scalars = map[reflect.Kind]struct {
	tags []string
	name string
}{
	reflect.String: {[]string{"!!str", "!!int", "!!bool", "!!float"}, "text"},
	reflect.Bool:   {[]string{"!!bool"}, "true or false"},
	reflect.Int:    {[]string{"!!int"}, "a whole number"},
	reflect.Int64:  {[]string{"!!int"}, "a whole number"},
	reflect.Uint16: {[]string{"!!int"}, "a whole number up to 65535"},
	reflect.Uint64: {[]string{"!!int"}, "a whole number that is not negative"},
}

func (d *decoder) scalar(n *yaml.Node, v reflect.Value, path string) {
	s, ok := scalars[v.Kind()]
	if !ok {
		panic(fmt.Sprintf("strictyaml: %s is not supported", v.Type()))
	}
	if n.Kind != yaml.ScalarNode || !slices.Contains(s.tags, n.Tag) {
		d.problem(n, "%smust be %s", prefix(path), s.name)
		return
	}
	if v.Kind() == reflect.String {
		v.SetString(n.Value) // as written: 017 and ON stay what they are
		return
	}
	if err := n.Decode(v.Addr().Interface()); err != nil {
		d.problem(n, "%smust be %s", prefix(path), s.name)
	}
}

// field finds a struct's field by its yaml tag, and lists the tags.
func field(v reflect.Value, key string) (*reflect.Value, []string) {
	var known []string
	for i := range v.NumField() {
		tag, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("yaml"), ",")
		if tag == "" || tag == "-" {
			continue
		}
		if tag == key {
			f := v.Field(i)
			return &f, nil
		}
		known = append(known, tag)
	}
	return nil, known
}

func suggest(known []string) string {
	return "; known are " + strings.Join(known, ", ")
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func prefix(path string) string {
	if path == "" {
		return ""
	}
	return path + ": "
}
