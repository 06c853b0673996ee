// Package schema is the Hartonomous database as a schema folder, built into the binary: declared state in YAML, numbered migrations,
// modules and seeds. Another folder of the same form takes its place with --schema.
package schema

import "embed"

// Files is the folder; pkg/deploy/folder says what stands where in it.
//
//go:embed *.yaml all:migrations all:modules all:seeds
var Files embed.FS
