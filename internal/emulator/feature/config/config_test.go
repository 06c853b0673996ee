package config

import (
	"testing"

	"github.com/hartonomous/hartctl/internal/emulator/bind"
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/feature/featuretest"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

func TestSpConfigure(t *testing.T) {
	s := featuretest.New(t)
	s.Catalog().PutLogin(&catalog.Login{ID: 300, Name: "ann", Type: "S", SID: "x"})
	rows := 0
	set := func(login, name string, value any) int32 {
		s.LoginName = login
		env := &exec.Env{Tx: s.Tx, Cat: s.Catalog(), Sess: s, Ctx: t.Context()}
		args := map[string]types.Value{}
		if name != "" {
			args["@configname"] = types.NStr(name)
		}
		if v, ok := value.(int); ok {
			args["@configvalue"] = types.IntOf(types.Int, int64(v))
		}
		rows = 0
		err := SpConfigure(env, nil, args, func([]exec.Column, types.Row) error { rows++; return nil })
		if e, ok := err.(*sqlerr.Error); ok {
			return e.Number
		}
		return 0
	}
	reconfigure := func(sql string) int32 {
		return s.Run(t, sql, func(env *exec.Env, sc *bind.Scope, st syntax.Stmt) error {
			return Reconfigure(env, sc, st.(*syntax.ReconfigureStmt))
		})
	}
	for _, x := range []struct {
		login, name string
		value       any
		want        int32
		rows        int
	}{
		{"ann", "", nil, 0, 33},
		{"sa", "clr enabled", nil, 0, 1},
		{"sa", "clr strict security", nil, 15123, 0},
		{"sa", "remote", nil, 15124, 0},
		{"sa", "nosuch", 1, 15123, 0},
		{"sa", "clr en", 1, 0, 0},
		{"sa", "clr_enabled", 0, 0, 0},
		{"sa", "clr enabled", 2, 15129, 0},
		{"ann", "clr enabled", 1, 15247, 0},
		{"sa", "user options", 4, 40517, 0},
		{"sa", "show advanced options", 1, 0, 0},
	} {
		if got := set(x.login, x.name, x.value); got != x.want || rows != x.rows {
			t.Errorf("%s: sp_configure %q, %v gives %d and %d rows, want %d and %d", x.login, x.name, x.value, got, rows, x.want, x.rows)
		}
	}
	if set("sa", "clr strict security", 0) != 15123 {
		t.Error("an advanced option shows before RECONFIGURE")
	}
	s.LoginName = "ann"
	if got := reconfigure("RECONFIGURE"); got != 5812 {
		t.Errorf("RECONFIGURE without the right gives %d", got)
	}
	s.LoginName, s.Trans = "sa", 1
	if got := reconfigure("RECONFIGURE"); got != 574 {
		t.Errorf("RECONFIGURE in a transaction gives %d", got)
	}
	s.Trans = 0
	if got := reconfigure("RECONFIGURE"); got != 0 {
		t.Errorf("RECONFIGURE gives %d", got)
	}
	if set("sa", "", nil); rows != 106 {
		t.Errorf("%d options show, want 106", rows)
	}
	if set("sa", "fill factor (%)", 80) != 0 || reconfigure("RECONFIGURE WITH OVERRIDE") != 0 {
		t.Error("a static option is refused")
	}
	if c := s.Catalog().Config(109); c.Value != 80 || c.ValueInUse != 0 {
		t.Errorf("a static option is in use at once: %+v", c)
	}
	if set("sa", "max worker threads", 0) != 0 || set("sa", "max worker threads", 5) != 15129 {
		t.Error("max worker threads takes 0 and 128 up")
	}
	set("sa", "filestream access level", 2)
	if got := reconfigure("RECONFIGURE"); got != 5590 {
		t.Errorf("FILESTREAM on Linux gives %d", got)
	}
	s.Platform = "Windows"
	if got := reconfigure("RECONFIGURE"); got != 0 || s.Catalog().Config(1580).ValueInUse != 2 {
		t.Errorf("FILESTREAM on Windows gives %d", got)
	}
}
