package config

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"gopkg.in/yaml.v3"
)

// schemaNode is as much of a JSON Schema as the tests look at.
type schemaNode struct {
	Ref         string                 `json:"$ref"`
	Description string                 `json:"description"`
	Properties  map[string]*schemaNode `json:"properties"`
	Items       *schemaNode            `json:"items"`
	Additional  json.RawMessage        `json:"additionalProperties"`
	Defs        map[string]*schemaNode `json:"$defs"`
}

func readSchema(t *testing.T) *schemaNode {
	t.Helper()
	var root schemaNode
	if err := json.Unmarshal([]byte(Schema()), &root); err != nil {
		t.Fatal(err)
	}
	return &root
}

// resolve follows a reference.
func (s *schemaNode) resolve(root *schemaNode) *schemaNode {
	if name, ok := strings.CutPrefix(s.Ref, "#/$defs/"); ok {
		return root.Defs[name]
	}
	return s
}

// keys lists the yaml keys of a struct with their types.
func keys(t reflect.Type) map[string]reflect.Type {
	out := map[string]reflect.Type{}
	for f := range t.Fields() {
		if tag := f.Tag.Get("yaml"); tag != "-" {
			out[tag] = f.Type
		}
	}
	return out
}

func TestSchemaHasEveryKeyAndNoOther(t *testing.T) {
	root := readSchema(t)
	var compare func(path string, s *schemaNode, typ reflect.Type)
	compare = func(path string, s *schemaNode, typ reflect.Type) {
		if typ == reflect.TypeFor[Duration]() || typ.Kind() != reflect.Struct {
			return
		}
		fields := keys(typ)
		if diff := cmp.Diff(slices.Sorted(maps.Keys(fields)), slices.Sorted(maps.Keys(s.Properties))); diff != "" {
			t.Errorf("%s: Go has -, the schema has +:\n%s", path, diff)
		}
		if string(s.Additional) != "false" {
			t.Errorf("%s: additionalProperties is %s", path, s.Additional)
		}
		for key, field := range fields {
			p := s.Properties[key]
			if p == nil {
				continue
			}
			target := p.resolve(root)
			if p.Description == "" && target.Description == "" {
				t.Errorf("%s.%s has no description", path, key)
			}
			if field.Kind() == reflect.Map {
				var each schemaNode
				if err := json.Unmarshal(target.Additional, &each); err != nil {
					t.Fatal(err)
				}
				compare(path+"."+key+".*", each.resolve(root), field.Elem())
				continue
			}
			compare(path+"."+key, target, field)
		}
	}
	compare("file", root, reflect.TypeFor[File]())
}

func TestSchemaJudgesAsParseDoes(t *testing.T) {
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	if err := c.AddResource("hartctl.schema.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("hartctl.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	good := []string{
		Example(),
		environment(emulated),
		environment(emulated, "emulator: {memory: true, platform: windows}", "schema: mine", "lock_timeout: 1m30s"),
		environment(emulated, "auth:", "tls: {}", "replicas: []", "protected: false"),
		environment(server, loginOK),
		environment(server, loginOK, "emulator: {}", "clr:"),
		environment(emulated, "services: {api: \"https://api.example/health\", neo4j: \"neo4j+s://graph.example\"}"),
		environment(emulated, "services: {neo4j: \"bolt://graph:7687\"}"),
		environment(emulated, "services: {event_hubs: \"sb://hart.servicebus.windows.net/changes\"}"),
		environment(emulated, "services: {event_hubs: \"sb://hart.servicebus.windows.net:5671\"}"),
		environment("server: 10", "database: 2025", "auth: {user: 7, password: {file: f}}"),
		environment(server, "auth: {method: integrated}", "tls: {encrypt: true, trust_server_certificate: true}"),
		environment(server, loginOK, `tls: {encrypt: "true", certificate: c, host_name_in_certificate: h}`, "protected: true"),
		environment(server, "auth: {user: u, password: {prompt: true}}", "replicas: [a, b]", "clr: {trust: hash}"),
		environment(server, "auth: {method: entra-managed-identity}", "tls: {encrypt: disable}"),
		"version: 1\ndefault: a\nenvironments: {a: {target: emulator}, b: {target: emulator}}\n",
	}
	bad := []string{
		"version: 2\nenvironments: {x: {target: emulator}}\n",
		"environments: {x: {target: emulator}}\n",
		"version: 1\n",
		"version: 1\nenvironments: {}\n",
		"version: one\nenvironments: {x: {target: emulator}}\n",
		"version: 1\nenvironments: [x]\n",
		"version: 1\nextra: 1\nenvironments: {x: {target: emulator}}\n",
		"- 1\n",
		environment("target: moon"),
		environment("sever: s"),
		environment("database: d"),
		environment("server: [s]", loginOK),
		environment(emulated, server),
		environment(emulated, "replicas: [a]"),
		environment(emulated, "auth: {user: u}"),
		environment(emulated, "tls: {encrypt: strict}"),
		environment(emulated, "protected: true"),
		environment(emulated, "emulator: {platform: vms}"),
		environment(emulated, "emulator: {memory: yes please}"),
		environment(emulated, "emulator: {disk: d}"),
		environment(emulated, "lock_timeout: 30"),
		environment(emulated, "lock_timeout: 0s"),
		environment(emulated, "lock_timeout: -1s"),
		environment(emulated, "lock_timeout: soon"),
		environment(emulated, "clr: {trust: blind}"),
		environment(emulated, "clr: hash"),
		environment(emulated, "services: {api: \"ftp://x\"}"),
		environment(emulated, "services: {api: \"https://user:secret@x/health\"}"),
		environment(emulated, "services: {neo4j: \"bolt://graph:7687/db\"}"),
		environment(emulated, "services: {event_hubs: \"https://hart.servicebus.windows.net\"}"),
		environment(emulated, "services: {kafka: x}"),
		environment(server, loginOK, "emulator: {memory: true}"),
		environment(server, loginOK, "protected: sometimes"),
		environment(server, loginOK, "replicas: a"),
		environment(server, loginOK, "tls: {encrypt: maybe}"),
		environment(server, loginOK, "tls: {encrypt: false}"),
		environment(server, loginOK, "tls: {trust: true}"),
		environment(server, "auth: {method: magic}"),
		environment(server, "auth: {user: u, password: secret}"),
		environment(server, "auth: {user: u, password: {env: A, file: b}}"),
		environment(server, "auth: {user: u, password: {variable: A}}"),
		environment(server, "auth: {user: u, password: {prompt: often}}"),
		environment(server, "auth: {login: u}"),
	}
	for want, texts := range map[bool][]string{true: good, false: bad} {
		for _, text := range texts {
			var v any
			if err := yaml.Unmarshal([]byte(text), &v); err != nil {
				t.Fatal(err)
			}
			bySchema := schema.Validate(v)
			_, byParse := Parse("f.yaml", []byte(text))
			if (bySchema == nil) != want {
				t.Errorf("the schema judges wrongly:\n%s%v", text, bySchema)
			}
			if (byParse == nil) != want {
				t.Errorf("Parse judges wrongly:\n%s%v", text, byParse)
			}
		}
	}
}
