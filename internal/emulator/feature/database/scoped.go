package database

import (
	"maps"
	"strconv"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
)

// scoped is ALTER DATABASE SCOPED CONFIGURATION in the current database.
func (r *runner) scoped(s *syntax.AlterDatabaseScopedStmt) error {
	if err := checkScoped(s); err != nil {
		return err
	}
	value, def := "", catalog.ScopedOptionByName(s.Option.Name)
	if s.Clear == "" {
		var err error
		if value, err = scopedValue(s, def); err != nil {
			return err
		}
	}
	if !r.env.Sess.HasPermission("ALTER ANY DATABASE SCOPED CONFIGURATION", "DATABASE", 0) {
		e := sqlerr.New(15247).WithState(13)
		e.Class = sqlerr.Batch
		return e
	}
	if s.Clear != "" {
		return nil // no plans are cached here
	}
	if err := r.lock(); err != nil {
		return err
	}
	d := r.env.Sess.Database()
	if d.ReadOnly {
		e := sqlerr.New(3906, d.Name)
		e.Class = sqlerr.Batch
		return e
	}
	if def.UserOnly && d.ID <= 4 {
		return sqlerr.Unsupported("%s in a system database", def.Name)
	}
	n := *d
	n.Scoped = maps.Clone(d.Scoped)
	if n.Scoped == nil {
		n.Scoped = map[string]string{}
	}
	n.Scoped[def.Name] = value
	if value == def.Default {
		delete(n.Scoped, def.Name)
	}
	r.cat.PutDatabase(&n)
	return nil
}

// scopedValue is the value as the catalog keeps it: a number; ON is 1 and OFF 0.
func scopedValue(s *syntax.AlterDatabaseScopedStmt, def *catalog.ScopedOption) (string, error) {
	text := upper(s.Option.Value)
	if def == nil {
		return "", sqlerr.Unsupported("database scoped configuration %s", s.Option.Name)
	}
	if text == "PRIMARY" {
		return "", sqlerr.Unsupported("%s = PRIMARY", def.Name)
	}
	if def.Kind == "bit" {
		switch text {
		case "ON":
			text = "1"
		case "OFF":
			text = "0"
		default:
			return "", sqlerr.Unsupported("%s = %s", def.Name, text)
		}
		if def.Fixed && text != def.Default {
			return "", sqlerr.Unsupported("%s = %s", def.Name, upper(s.Option.Value))
		}
		return text, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return "", sqlerr.Unsupported("%s = %s", def.Name, text)
	}
	if n < def.Min || n > def.Max {
		switch def.Name {
		case "MAXDOP":
			return "", sqlerr.New(12108, n, def.Name)
		case "PAUSED_RESUMABLE_INDEX_ABORT_DURATION_MINUTES":
			return "", sqlerr.New(12121, n, def.Max)
		}
		return "", sqlerr.Unsupported("%s = %d", def.Name, n)
	}
	return text, nil
}
