package fn

import (
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/store"
)

// NewViewer is the session as a reader of the catalog views of a database, which need not be the current one.
func NewViewer(env *exec.Env, db *catalog.Database) *catalog.Viewer {
	v := &catalog.Viewer{Cat: env.Cat, DB: db}
	s := env.Sess
	if s == nil {
		return v
	}
	v.Login, v.SPID = s.Login(), s.SPID()
	v.Sessions = s.Sessions
	v.Locks = func() []store.LockInfo { return s.Engine().Locks() }
	if b, ok := s.(brokerSession); ok {
		v.Monitors, v.Activated = b.QueueMonitors, b.ActivatedTasks
	}
	if cur := s.Database(); cur != nil && cur.ID == db.ID {
		v.User = s.User()
	} else {
		v.User = env.Cat.UserOf(db, v.Login)
	}
	if i := s.Server(); i != nil {
		v.Instance = catalog.Instance{Name: i.Name, Version: i.Version, Platform: i.Platform, Architecture: "X64"}
	}
	return v
}

// brokerSession is a session of a server that has Service Broker.
type brokerSession interface {
	QueueMonitors() []catalog.QueueMonitor
	ActivatedTasks() []catalog.ActivatedTask
}
