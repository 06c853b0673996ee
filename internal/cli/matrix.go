package cli

import (
	"fmt"

	"github.com/hartonomous/hartctl/internal/emulator/compat"
)

// matrix prints what the emulator does of SQL Server: markdown, or JSON with --format json.
func (a *app) matrix() error {
	switch a.format {
	case "json":
		return compat.JSON(a.out.W)
	case "", "text", "md", "markdown":
		return compat.Markdown(a.out.W)
	}
	return &usageError{err: fmt.Errorf("--format %s: the matrix is md or json", a.format)}
}
