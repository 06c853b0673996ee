package database

import (
	"slices"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// Check refuses what the text of a statement alone shows not to be supported (Msg 40517), or wrong. Its caller asks before any
// statement of the batch has an effect, and looks at the refusals only; the statement asks again.
func Check(stmt syntax.Stmt) error {
	switch s := stmt.(type) {
	case *syntax.CreateDatabaseStmt:
		return checkCreate(s)
	case *syntax.AlterDatabaseStmt:
		switch s.Action {
		case "SET":
		case "COLLATE":
			if _, ok := types.ParseCollation(s.Target); !ok {
				return types.UnknownCollation(s.Target).WithState(3)
			}
			return checkCollation(s.Target)
		case "ADD FILE", "ADD LOG FILE", "MODIFY FILE":
			return checkFiles(s.Files, true, s.Action != "MODIFY FILE")
		case "MODIFY NAME":
			return checkRename(s)
		case "ADD FILEGROUP":
			if catalog.SameName(s.Filegroup, "DEFAULT") {
				return sqlerr.Unsupported("a filegroup named DEFAULT")
			}
			return nil
		default:
			return nil
		}
		if err := checkOptions(s.Options); err != nil {
			return err
		}
		for _, o := range s.Options {
			if o.Name != "QUERY_STORE" {
				continue
			}
			if err := queryStore(&catalog.Database{}, o); err != nil {
				return err
			}
		}
	case *syntax.AlterDatabaseScopedStmt:
		return checkScoped(s)
	}
	return nil
}

// foundAtCompile are the errors of severity 16 that end a batch before it begins: files without a name, sizes beyond an int, a MAXDOP
// out of range, levels and collations that do not exist.
var foundAtCompile = []int32{448, 1036, 1842, 12108, 15048}

// FoundAtCompile reports an error of Check that is one of the whole batch.
func FoundAtCompile(e *sqlerr.Error) bool { return slices.Contains(foundAtCompile, e.Number) }

// checkFiles reads the files of a statement; new ones have a path (1036).
func checkFiles(files []syntax.FileSpec, alter, fresh bool) error {
	for _, f := range files {
		spec, err := readSpec(f, alter)
		if err != nil {
			return err
		}
		if fresh && spec.path == "" {
			return sqlerr.New(1036, "FILENAME")
		}
	}
	return nil
}

// checkCollation refuses a default collation by which names would not compare as they do here: without regard to case, but to accents.
func checkCollation(name string) error {
	c, ok := types.ParseCollation(name)
	if !ok {
		if e := types.UnknownCollation(name); e.Class == sqlerr.Fatal {
			return e
		}
		return nil
	}
	full := strings.ToUpper(c.String())
	if !strings.Contains(full, "_CI_AS") {
		return sqlerr.Unsupported("a database with the collation %s, which names would follow", c)
	}
	return nil
}

// systemDatabases cannot be renamed.
var systemDatabases = []string{"master", "tempdb", "model", "msdb"}

func checkRename(s *syntax.AlterDatabaseStmt) error {
	if slices.ContainsFunc(systemDatabases, func(n string) bool { return catalog.SameName(n, s.Name) }) {
		return sqlerr.Unsupported("renaming the system database %s", s.Name)
	}
	return nil
}

func checkCreate(s *syntax.CreateDatabaseStmt) error {
	if s.Snapshot != "" {
		return checkSnapshot(s)
	}
	if err := checkCollation(s.Collation); err != nil {
		return err
	}
	for _, fg := range s.Filegroups {
		if err := checkFiles(fg.Files, false, true); err != nil {
			return err
		}
	}
	for _, o := range s.Options {
		if !createOptions[o.Name] || o.Name == "CONTAINMENT" && upper(o.Value) != "NONE" {
			return sqlerr.Unsupported("CREATE DATABASE … WITH %s", o.Name)
		}
	}
	return nil
}

func checkScoped(s *syntax.AlterDatabaseScopedStmt) error {
	switch {
	case s.Secondary:
		return sqlerr.Unsupported("ALTER DATABASE SCOPED CONFIGURATION FOR SECONDARY")
	case s.Clear != "" && s.Clear != "PROCEDURE_CACHE":
		return sqlerr.Unsupported("ALTER DATABASE SCOPED CONFIGURATION CLEAR %s", s.Clear)
	case s.Clear != "":
		return nil
	}
	_, err := scopedValue(s, catalog.ScopedOptionByName(s.Option.Name))
	return err
}
