package bind

import (
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
)

func newViewer(env *exec.Env, db *catalog.Database) *catalog.Viewer {
	v := &catalog.Viewer{Cat: env.Cat, DB: db}
	if env.Sess != nil {
		v.Login, v.SPID, v.User = env.Sess.Login(), env.Sess.SPID(), env.Sess.User()
	}
	return v
}
