package config

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/hartonomous/hartctl/internal/strictyaml"
)

// problemAt places a mistake in the file. Its text begins with the key that it is about ("tls.encrypt: …"), which stands below the keys of
// path; when the key is left out of the file, or there is none, the nearest key around it is the place.
func problemAt(file string, root *yaml.Node, path []string, text string) *strictyaml.Problem {
	var below []string
	between := ": "
	if key, _, ok := strings.Cut(text, ": "); ok && !strings.Contains(key, " ") {
		below, between = strings.Split(key, "."), "."
	}
	at := lookup(root, slices.Concat(path, below))
	if len(path) > 0 {
		text = strings.Join(path, ".") + between + text
	}
	return &strictyaml.Problem{File: file, Line: at.Line, Column: at.Column, Text: text}
}

// inOrder joins mistakes in the file's order.
func inOrder(found []*strictyaml.Problem) error {
	slices.SortStableFunc(found, func(a, b *strictyaml.Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	errs := make([]error, len(found))
	for i, p := range found {
		errs[i] = p
	}
	return errors.Join(errs...)
}

// lookup follows keys down from a mapping as far as they exist. It gives a scalar value itself, and the key of any other value.
func lookup(root *yaml.Node, keys []string) *yaml.Node {
	at, in := root, root
	for _, k := range keys {
		if in.Kind == yaml.AliasNode {
			in = in.Alias
		}
		key, value := entry(in, k)
		if key == nil {
			break
		}
		at, in = key, value
		if value.Kind == yaml.ScalarNode && value.Tag != "!!null" {
			at = value
		}
	}
	return at
}

// entry finds a key of a mapping.
func entry(n *yaml.Node, name string) (key, value *yaml.Node) {
	if n.Kind != yaml.MappingNode {
		return nil, nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == name {
			return n.Content[i], n.Content[i+1]
		}
	}
	return nil, nil
}

// Problems takes the error of Load or Parse apart into its mistakes, in the file's order.
func Problems(err error) []*strictyaml.Problem {
	switch e := err.(type) {
	case nil:
		return nil
	case *strictyaml.Problem:
		return []*strictyaml.Problem{e}
	case interface{ Unwrap() []error }:
		var out []*strictyaml.Problem
		for _, one := range e.Unwrap() {
			out = append(out, Problems(one)...)
		}
		return out
	}
	return []*strictyaml.Problem{{Text: err.Error()}}
}
