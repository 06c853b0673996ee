package cli

import "github.com/hartonomous/hartctl/internal/emulator/compat"

// matrix prints what the emulator does of SQL Server: markdown, or JSON with --format json.
func (a *app) matrix() error {
	if err := a.wantFormat("text", "md", "json"); err != nil {
		return err
	}
	if a.format == "json" {
		return compat.JSON(a.out.W)
	}
	return compat.Markdown(a.out.W)
}
