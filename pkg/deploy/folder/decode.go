package folder

import (
	"bytes"
	"errors"
	"regexp"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

var yamlLine = regexp.MustCompile(`^line (\d+): (.*)$`)

// decodeStrict decodes a node with its lines kept: yaml.v3 checks for unknown keys only when it decodes from text.
func decodeStrict(file string, node *yaml.Node, v any) error {
	text, err := yaml.Marshal(node)
	if err != nil {
		return err
	}
	lines := lineMap(node, text)
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	err = d.Decode(v)
	var te *yaml.TypeError
	if !errors.As(err, &te) {
		if err != nil {
			return &Error{File: file, Line: node.Line, Text: err.Error()}
		}
		return nil
	}
	var errs []error
	for _, m := range te.Errors {
		e := &Error{File: file, Text: m}
		if g := yamlLine.FindStringSubmatch(m); g != nil {
			n, _ := strconv.Atoi(g[1])
			e.Line, e.Text = lines[n], plain(g[2])
		}
		errs = append(errs, e)
	}
	return errors.Join(errs...)
}

// plain says what the YAML library's messages mean, without its Go types.
func plain(m string) string {
	if i := strings.Index(m, " not found in type "); i > 0 {
		return "unknown key " + strconv.Quote(strings.TrimPrefix(m[:i], "field "))
	}
	if strings.HasPrefix(m, "cannot unmarshal ") {
		m = strings.TrimPrefix(m, "cannot unmarshal ")
		m = strings.NewReplacer("!!str", "text", "!!int", "number", "!!bool", "true/false", "!!map", "mapping", "!!seq", "list", "!!float", "number").Replace(m)
		if what, want, ok := strings.Cut(m, " into "); ok {
			return "wrong type: " + what + " where " + goType(want) + " is expected"
		}
	}
	return m
}

func goType(t string) string {
	switch {
	case strings.HasPrefix(t, "[]"):
		return "a list"
	case strings.HasPrefix(t, "map["), strings.Contains(t, "."):
		return "a mapping"
	case strings.HasPrefix(t, "int"), strings.HasPrefix(t, "uint"):
		return "a whole number"
	case t == "bool":
		return "true or false"
	case t == "string":
		return "text"
	}
	return t
}

// lineMap gives, for each line of the re-marshalled text, the line of the original file: both hold the same nodes in the same order.
func lineMap(node *yaml.Node, text []byte) map[int]int {
	var again yaml.Node
	if yaml.Unmarshal(text, &again) != nil || len(again.Content) == 0 {
		return nil
	}
	m := map[int]int{}
	var walk func(a, b *yaml.Node)
	walk = func(a, b *yaml.Node) {
		if _, seen := m[b.Line]; !seen {
			m[b.Line] = a.Line
		}
		for i := range b.Content {
			if i < len(a.Content) {
				walk(a.Content[i], b.Content[i])
			}
		}
	}
	walk(node, again.Content[0])
	return m
}
