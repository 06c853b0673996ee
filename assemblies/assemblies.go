// Package assemblies carries the project's own CLR assembly, built from src by `make assemblies`, and the lock file that pins it.
package assemblies

import "embed"

// Files holds SqlClrFunctions.dll and assemblies.lock, as a folder of a user's own would.
//
//go:embed SqlClrFunctions.dll assemblies.lock
var Files embed.FS
