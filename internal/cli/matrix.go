package cli

import (
	"github.com/hartonomous/hartctl/internal/emulator/compat"
	"github.com/hartonomous/hartctl/internal/ui"
)

// matrix prints what the emulator does of SQL Server: markdown, or JSON with --format json.
func (a *app) matrix() error {
	if err := a.wantFormat("text", "md", "json"); err != nil {
		return err
	}
	return a.output(func(o *ui.Output) error {
		if a.format == "json" {
			return compat.JSON(o.W)
		}
		return compat.Markdown(o.W)
	})
}
