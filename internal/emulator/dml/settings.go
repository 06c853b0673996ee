package dml

import (
	"github.com/hartonomous/hartctl/internal/emulator/bind"
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/table"
)

// NeedsSettings reports whether statements that change the rows of an index need the SET options that Msg 1934 is about: it is
// filtered, or has a computed column.
func NeedsSettings(t *catalog.Table, ix *catalog.Index) bool {
	for _, k := range ix.Columns {
		if t.Columns[table.Slot(t, k.Column)].Computed != "" {
			return true
		}
	}
	return ix.Filter != ""
}

// CheckSettings is Msg 1934. Of the options that it is about, the emulator has only QUOTED_IDENTIFIER with both values.
func CheckSettings(s exec.Session, statement string) *sqlerr.Error {
	if s.Option("QUOTED_IDENTIFIER") == "OFF" {
		return sqlerr.New(1934, statement, "QUOTED_IDENTIFIER")
	}
	return nil
}

// bindSettings checks the SET options that the statement is bound under, those of its module if it has one. In a plain batch
// the error is the batch's; in a module it waits until the statement runs.
func (w *Writer) bindSettings(s *bind.Scope, statement string) error {
	if s.Sess == nil {
		return nil
	}
	for i := range w.T.Indexes {
		if NeedsSettings(w.T, &w.T.Indexes[i]) {
			if err := CheckSettings(s.Sess, statement); err != nil {
				if s.Module == nil {
					return err
				}
				w.badSettings = err
			}
			break
		}
	}
	return nil
}

// settings is the error that bindSettings left for the run.
func (w *Writer) settings() error {
	if w.badSettings == nil {
		return nil
	}
	e := *w.badSettings
	return &e
}
