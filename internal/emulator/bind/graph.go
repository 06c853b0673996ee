package bind

import (
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
)

// graphName reports whether a name that begins with $ is a pseudo column of a graph table, or such a column's whole name.
func graphName(name string) bool {
	if catalog.PseudoColumn(name) {
		return true
	}
	i := strings.LastIndexByte(name, '_')
	return i > 0 && catalog.PseudoColumn(name[:i]) && catalog.IsPseudo(name, name[:i])
}
