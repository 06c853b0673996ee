package config

import _ "embed"

//go:embed hartctl.schema.json
var schemaText string

//go:embed init.yaml
var initText string

// Schema is the JSON Schema (draft 2020-12) of hartctl.yaml, for editors. Parse decides; a test holds the two together.
func Schema() string { return schemaText }

// Example is a commented hartctl.yaml to start from.
func Example() string { return initText }
