package fn

import (
	"testing"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// fakeSession answers what the session functions ask; anything else panics.
type fakeSession struct {
	exec.Session
	caught  *sqlerr.Error
	options map[string]string
}

func (fakeSession) SPID() int32                           { return 53 }
func (fakeSession) RowCount() int64                       { return 7 }
func (fakeSession) TranCount() int                        { return 2 }
func (fakeSession) XactState() int                        { return -1 }
func (fakeSession) LastError() int32                      { return 547 }
func (fakeSession) HostName() string                      { return "box" }
func (fakeSession) ScopeIdentity() types.Value            { return types.Int32(41) }
func (fakeSession) LastIdentity() types.Value             { return types.NullValue }
func (fakeSession) Login() *catalog.Login                 { return &catalog.Login{Name: "sa"} }
func (fakeSession) User() *catalog.Principal              { return &catalog.Principal{Name: "dbo"} }
func (fakeSession) ContextInfo() []byte                   { return nil }
func (fakeSession) Server() *exec.Server                  { return &exec.Server{Name: `HOST\DEV`} }
func (fakeSession) SessionContext(key string) types.Value { return types.NStr("v:" + key) }
func (s fakeSession) CaughtError() *sqlerr.Error          { return s.caught }
func (s fakeSession) Option(name string) string           { return s.options[name] }

func TestSessionFunctions(t *testing.T) {
	caught := sqlerr.New(8134).At(3)
	env := &exec.Env{Sess: fakeSession{caught: caught}}
	type a = []any
	for _, c := range []struct {
		name string
		args a
		want string
	}{
		{"SCOPE_IDENTITY", nil, "41"},
		{"XACT_STATE", nil, "-1"},
		{"ERROR_NUMBER", nil, "8134"},
		{"ERROR_LINE", nil, "3"},
		{"ERROR_SEVERITY", nil, "16"},
		{"ERROR_MESSAGE", nil, "Divide by zero error encountered."},
		{"ERROR_PROCEDURE", nil, "NULL"},
		{"HOST_NAME", nil, "box"},
		{"SUSER_SNAME", nil, "sa"},
		{"USER_NAME", nil, "dbo"},
		{"CURRENT_USER", nil, "dbo"},
		{"SYSTEM_USER", nil, "sa"},
		{"CONTEXT_INFO", nil, "NULL"},
		{"SESSION_CONTEXT", a{n("k")}, "v:k"},
	} {
		if got, _, err := call(t, env, c.name, c.args...); err != nil || got != c.want {
			t.Errorf("%s = %q, %v; want %q", c.name, got, err, c.want)
		}
	}
	if got, _, _ := call(t, &exec.Env{Sess: fakeSession{}}, "ERROR_NUMBER"); got != "NULL" {
		t.Errorf("ERROR_NUMBER outside CATCH = %s", got)
	}
}

func TestSysVars(t *testing.T) {
	env := &exec.Env{Sess: fakeSession{options: map[string]string{"DATEFIRST": "1", "LOCK_TIMEOUT": "500", "XACT_ABORT": "ON", "NOCOUNT": "ON"}}}
	for name, want := range map[string]string{
		"ROWCOUNT": "7", "TRANCOUNT": "2", "ERROR": "547", "SPID": "53", "IDENTITY": "NULL", "SERVERNAME": `HOST\DEV`,
		"SERVICENAME": "DEV", "DATEFIRST": "1", "LOCK_TIMEOUT": "500", "MAX_PRECISION": "38", "OPTIONS": "16896", "LANGUAGE": "us_english",
	} {
		f := SysVar(name)
		v, err := f.Eval(env, nil, nil)
		got := "NULL"
		if !v.IsNull() {
			s, _ := types.Convert(v, types.TypeOf(v), types.NVarCharMax, 0, true)
			got = s.S
		}
		if err != nil || got != want {
			t.Errorf("@@%s = %s, %v; want %s", name, got, err, want)
		}
	}
	if got, _, _ := call(t, env, "DATEPART", "weekday", d("2024-03-03")); got != "7" {
		t.Errorf("Sunday under DATEFIRST 1 = %s", got)
	}
}
