package proc

import (
	"github.com/hartonomous/hartctl/internal/emulator/bind"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
)

// describe is a statement under SET FMTONLY ON (learn.microsoft.com: SET FMTONLY): a SELECT tells its columns and has no rows, and
// SET runs. Statements that would have to be walked without running them are refused.
func (s *Session) describe(f *frame, in *instr) (result, error) {
	switch st := in.stmt.(type) {
	case *syntax.SetOptionStmt:
		return in.run(s, f, in)
	case *syntax.SelectStmt:
		if selectsInto(st) {
			break
		}
		return result{counted: true}, s.within(f, func(*exec.Env) error {
			q, err := bind.Query(f.scope(), st)
			if err != nil {
				return asBindError(err)
			}
			if q.Assigns {
				return nil
			}
			return s.out.columns(q.Columns())
		})
	}
	return result{}, sqlerr.Unsupported("statements other than SELECT and SET while FMTONLY is ON")
}
