package ddl

import (
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
)

// aliasTargets are the targets of UPDATE and DELETE that are an alias of their FROM, and so no name of an object.
func aliasTargets(root any) map[*syntax.TableName]bool {
	targets := map[*syntax.TableName]bool{}
	note := func(target syntax.TableRef, from []syntax.TableRef) {
		name, ok := target.(*syntax.TableName)
		if !ok || name.Name.Schema != "" {
			return
		}
		walk(from, func(n any) bool {
			alias := ""
			switch n := n.(type) {
			case *syntax.SelectStmt:
				return false // its aliases are its own
			case *syntax.TableName:
				alias = n.Alias
			case *syntax.TableVar:
				alias = n.Alias
			}
			if alias != "" && catalog.Fold(alias) == catalog.Fold(name.Name.Object) {
				targets[name] = true
			}
			return true
		})
	}
	walk(root, func(n any) bool {
		switch n := n.(type) {
		case *syntax.UpdateStmt:
			note(n.Target, n.From)
		case *syntax.DeleteStmt:
			note(n.Target, n.From)
		}
		return true
	})
	return targets
}
