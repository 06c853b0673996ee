package proc

import (
	"slices"

	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// dbcc is DBCC USEROPTIONS; CHECKIDENT is checkIdent's, and the others are refused. Msg 2528 follows unless NO_INFOMSGS.
func (c *compiler) dbcc(st *syntax.DbccStmt) action {
	if st.Command != "USEROPTIONS" || len(st.Args) > 0 {
		c.fail(sqlerr.Unsupported("DBCC %s", st.Command), st.Line)
		return nil
	}
	return func(s *Session, f *frame, in *instr) (result, error) {
		cols := []exec.Column{{Name: "Set Option", Type: sysname, Nullable: true}, {Name: "Value", Type: nvarchar(46), Nullable: true}}
		if err := s.out.columns(cols); err != nil {
			return result{}, err
		}
		rows := s.userOptions()
		for _, r := range rows {
			if err := s.out.row(types.Row{types.NStr(r[0]), types.NStr(r[1])}); err != nil {
				return result{}, err
			}
		}
		if !slices.Contains(st.Options, "NO_INFOMSGS") {
			s.Message(sqlerr.New(2528))
		}
		return result{rows: int64(len(rows)), counted: true}, nil
	}
}

// userOptions are the session's options as DBCC USEROPTIONS lists them: values first, then what is SET.
func (s *Session) userOptions() [][2]string {
	rows := [][2]string{
		{"textsize", s.Option("TEXTSIZE")},
		{"language", s.Option("LANGUAGE")},
		{"dateformat", "mdy"},
		{"datefirst", s.Option("DATEFIRST")},
		{"lock_timeout", s.Option("LOCK_TIMEOUT")},
	}
	for _, o := range []struct{ name, show string }{
		{"QUOTED_IDENTIFIER", "quoted_identifier"},
		{"ARITHABORT", "arithabort"},
		{"XACT_ABORT", "xact_abort"},
		{"NOCOUNT", "nocount"},
		{"ANSI_NULL_DFLT_ON", "ansi_null_dflt_on"},
		{"ANSI_NULL_DFLT_OFF", "ansi_null_dflt_off"},
		{"ANSI_WARNINGS", "ansi_warnings"},
		{"ANSI_PADDING", "ansi_padding"},
		{"ANSI_NULLS", "ansi_nulls"},
		{"CONCAT_NULL_YIELDS_NULL", "concat_null_yields_null"},
	} {
		if s.set.on(o.name) {
			rows = append(rows, [2]string{o.show, "SET"})
		}
	}
	iso := isolationNames[s.set.iso]
	if db := s.Database(); db != nil && db.RCSI && iso == "read committed" {
		iso = "read committed snapshot"
	}
	return append(rows, [2]string{"isolation level", iso})
}
