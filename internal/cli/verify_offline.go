package cli

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"

	"github.com/hartonomous/hartctl/assemblies"
	"github.com/hartonomous/hartctl/internal/config"
	"github.com/hartonomous/hartctl/internal/reference"
	"github.com/hartonomous/hartctl/pkg/deploy"
	"github.com/hartonomous/hartctl/pkg/deploy/assembly"
	"github.com/hartonomous/hartctl/pkg/deploy/resource"
	"github.com/hartonomous/hartctl/pkg/verify"
	"github.com/hartonomous/hartctl/pkg/verify/check"
	"github.com/hartonomous/hartctl/schema"
)

// verifyOffline looks at the folders and the configuration alone. A configuration with mistakes is a finding, and the folders are those of the flags then.
func (a *app) verifyOffline(ctx context.Context, o verifyOptions) (*verify.Report, error) {
	f := &check.Files{}
	var e config.Environment
	file, err := config.Load(a.configPath)
	if err == nil {
		e, err = file.Environment(a.environment)
	}
	f.ConfigurationError = err
	if file != nil {
		f.Configuration = file.Path
	}
	if f.Schema, f.SchemaName, err = folderOf(cmp.Or(o.schema, e.Schema), schema.Files, "schema"); err != nil {
		return nil, err
	}
	clr := cmp.Or(o.assemblies, e.Assemblies)
	if clr != "" || cmp.Or(o.schema, e.Schema) == "" {
		if f.Assemblies, f.AssembliesName, err = folderOf(clr, assemblies.Files, "assemblies"); err != nil {
			return nil, err
		}
	}
	want, err := deploy.Load(f.Schema, f.SchemaName)
	f.FolderError = err
	if err == nil {
		f.Folder = want.Folder
	}
	if f.Baseline, err = readBaseline(o.baselineFile); err != nil {
		return nil, err
	}
	f.Deploy = func() error {
		declared := want
		if f.Assemblies != nil {
			list, err := assembly.Open(f.Assemblies, f.AssembliesName)
			if err != nil {
				return err
			}
			declared = want.WithAssemblies(list)
		}
		return reference.Deploy(ctx, declared, deploy.Options{Tool: version(), SkipFilestream: o.skipFilestream, SkipCLR: o.skipCLR}, resource.Server{Platform: cmp.Or(e.Emulator.Platform, "linux")})
	}
	return verify.Offline(version(), f, o.selection), nil
}

// folderOf opens a folder, or the built-in one when none is named.
func folderOf(dir string, builtin fs.FS, name string) (fs.FS, string, error) {
	if dir == "" {
		return builtin, name, nil
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return nil, "", usage(fmt.Errorf("there is no folder %s", dir), "")
	}
	return os.DirFS(dir), dir, nil
}

// readBaseline reads what a server has from the JSON of status.
func readBaseline(file string) ([]check.AppliedMigration, error) {
	if file == "" {
		return nil, nil
	}
	const next = "hartctl status --format json --out FILE"
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, usage(fmt.Errorf("--baseline: %w", err), next)
	}
	var status struct {
		Migrations *[]check.AppliedMigration `json:"migrations"`
	}
	if err := json.Unmarshal(b, &status); err != nil || status.Migrations == nil {
		return nil, usage(fmt.Errorf("--baseline %s: is not what status writes", file), next)
	}
	return append([]check.AppliedMigration{}, *status.Migrations...), nil
}
