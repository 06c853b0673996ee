package proc

import (
	"github.com/hartonomous/hartctl/internal/emulator/bind"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
)

func runSecurity(env *exec.Env, sc *bind.Scope, st syntax.Stmt) error {
	return sqlerr.Unsupported("security")
}
func runDatabase(env *exec.Env, sc *bind.Scope, st syntax.Stmt) error {
	return sqlerr.Unsupported("database")
}
func reconfigure(env *exec.Env, sc *bind.Scope, st *syntax.ReconfigureStmt) error {
	return sqlerr.Unsupported("RECONFIGURE")
}

// featureProcs are the system procedures of the feature packages.
func featureProcs() []*sysProc { return preparedProcs() }
