package config

import (
	"fmt"
	"slices"

	"gopkg.in/yaml.v3"

	"github.com/hartonomous/hartctl/pkg/mssql"
)

// Effective is the file as hartctl understands it: what was left out filled in, empty settings dropped. It reads as a hartctl.yaml again. A
// File holds no secret, only where each comes from. With environments named, it has only those.
func (f *File) Effective(environments ...string) (*yaml.Node, error) {
	shown := File{Version: f.Version, Default: f.Default, Environments: map[string]Environment{}}
	for name, e := range f.Environments {
		if len(environments) > 0 && !slices.Contains(environments, name) {
			continue
		}
		if e.Target == "" {
			if e.Auth.Method == "" {
				e.Auth.Method = string(mssql.AuthSQL)
			}
			if e.TLS.Encrypt == "" {
				e.TLS.Encrypt = string(mssql.EncryptTrue)
			}
		}
		shown.Environments[name] = e
	}
	if _, ok := shown.Environments[shown.Default]; !ok {
		shown.Default = ""
	}
	var n yaml.Node
	if err := n.Encode(shown); err != nil {
		return nil, fmt.Errorf("configuration: %w", err)
	}
	prune(&n)
	return &n, nil
}

// prune drops empty text, false, empty lists and empty mappings from a mapping, and reports whether nothing is left.
func prune(n *yaml.Node) (empty bool) {
	switch n.Kind {
	case yaml.ScalarNode:
		return n.Value == "" || n.Tag == "!!bool" && n.Value == "false" || n.Tag == "!!null"
	case yaml.MappingNode:
		var kept []*yaml.Node
		for i := 0; i+1 < len(n.Content); i += 2 {
			if !prune(n.Content[i+1]) {
				kept = append(kept, n.Content[i], n.Content[i+1])
			}
		}
		n.Content = kept
	}
	return len(n.Content) == 0
}
