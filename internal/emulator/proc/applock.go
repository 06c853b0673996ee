package proc

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/store"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// appLocks are the session-owned application locks, so that a reset can release them: one entry an acquisition.
type appLocks struct {
	session []heldApp
}

type heldApp struct {
	resource store.Resource
	mode     store.Mode
}

// maxAppResource is the length that a resource name is cut to.
const maxAppResource = 255

// appModes are sp_getapplock's modes.
var appModes = map[string]store.Mode{
	"SHARED": store.S, "UPDATE": store.U, "EXCLUSIVE": store.X,
	"INTENTSHARED": store.IS, "INTENTEXCLUSIVE": store.IX,
}

// appResource is an application lock's identity: database, principal, resource (case and trailing blanks count).
func (s *Session) appResource(cat catalog.Catalog, principal, resource string) (store.Resource, error) {
	p := cat.Principal(s.db, principal)
	if p == nil {
		return store.Resource{}, sqlerr.New(1202, principal)
	}
	u := s.User()
	if p.Type == "R" && u != nil && u.ID != catalog.DboID && !cat.IsRoleMember(s.db, u, p.ID) || p.Type != "R" && u != nil && u.ID != p.ID {
		return store.Resource{}, sqlerr.New(1202, principal)
	}
	if r := []rune(resource); len(r) > maxAppResource {
		resource = string(r[:maxAppResource])
	}
	return store.Resource{Kind: store.AppLock, DB: s.db, ID: int64(p.ID), Key: fmt.Sprintf("%d:%s", p.ID, resource)}, nil
}

// Status codes of sp_getapplock.
const (
	appGranted       = 0
	appGrantedWaited = 1
	appTimedOut      = -1
	appCancelled     = -2
	appDeadlock      = -3
	appBadParameter  = -999
)

// appLockInfo is a message of sp_getapplock's body, with its line there.
func appLockInfo(number int32, line int, args ...any) *sqlerr.Error {
	m := sqlerr.New(number, args...).At(line)
	m.Proc = "sp_getapplock"
	return m
}

// getAppLock is sp_getapplock.
func getAppLock(env *exec.Env, s *Session, a sysArgs) (int32, error) {
	mode, ok := appModes[strings.ToUpper(a.text("@LockMode"))]
	if !ok {
		s.Message(appLockInfo(15625, 26, a.text("@LockMode"), "@LockMode"))
		return appBadParameter, nil
	}
	owner := strings.ToUpper(a.text("@LockOwner"))
	if owner != "SESSION" && owner != "TRANSACTION" {
		s.Message(sqlerr.New(15625, a.text("@LockOwner"), "@LockOwner"))
		return appBadParameter, nil
	}
	if owner == "TRANSACTION" && s.tran.count == 0 {
		s.Message(appLockInfo(15626, 52))
		return appBadParameter, nil
	}
	if a.value("@Resource").IsNull() {
		return 0, userLock(sqlerr.New(1224))
	}
	timeout := s.st.LockTimeout
	if v := a.value("@LockTimeout"); !v.IsNull() {
		if v.I < -1 {
			return 0, userLock(sqlerr.New(1227))
		}
		timeout = -1
		if v.I >= 0 {
			timeout = time.Duration(v.I) * time.Millisecond
		}
	}
	r, err := s.appResource(env.Cat, a.text("@DbPrincipal"), a.text("@Resource"))
	if err != nil {
		return 0, userLock(err)
	}
	return s.lockApp(r, mode, owner == "SESSION", timeout)
}

// userLock attributes an error of the application lock family.
func userLock(err error) error {
	if e, ok := err.(*sqlerr.Error); ok {
		e.Proc = "xp_userlock"
		e.Line = 1
	}
	return err
}

func (s *Session) lockApp(r store.Resource, mode store.Mode, session bool, timeout time.Duration) (int32, error) {
	old := s.st.LockTimeout
	s.st.LockTimeout = timeout
	defer func() { s.st.LockTimeout = old }()
	var waited bool
	var err error
	if session {
		waited, err = s.st.Lock(s.ctx, r, mode)
	} else {
		waited, err = s.tran.tx.Lock(s.ctx, r, mode)
	}
	if err == nil {
		if session {
			s.appLocks.session = append(s.appLocks.session, heldApp{r, mode})
		}
		if waited {
			return appGrantedWaited, nil
		}
		return appGranted, nil
	}
	if e, ok := err.(*sqlerr.Error); ok {
		switch e.Number {
		case 1222:
			return appTimedOut, nil
		case 1205:
			return appDeadlock, nil
		}
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return appCancelled, err
	}
	return 0, err
}

// releaseAppLock is sp_releaseapplock: Msg 1223 when it is not held.
func releaseAppLock(env *exec.Env, s *Session, a sysArgs) (int32, error) {
	owner := strings.ToUpper(a.text("@LockOwner"))
	if owner != "SESSION" && owner != "TRANSACTION" {
		s.Message(sqlerr.New(15625, a.text("@LockOwner"), "@LockOwner"))
		return appBadParameter, nil
	}
	if owner == "TRANSACTION" && s.tran.count == 0 {
		return 0, userLock(sqlerr.New(3918).WithState(1))
	}
	if a.value("@Resource").IsNull() {
		return 0, userLock(sqlerr.New(1224))
	}
	r, err := s.appResource(env.Cat, a.text("@DbPrincipal"), a.text("@Resource"))
	if err != nil {
		return 0, userLock(err)
	}
	released := false
	if owner == "SESSION" {
		released = s.appLocks.release(s, r)
	} else {
		released = s.tran.tx.UnlockApp(r)
	}
	if !released {
		return 0, userLock(sqlerr.New(1223, a.text("@DbPrincipal"), a.text("@Resource")))
	}
	return 0, nil
}

// release gives up the newest acquisition of a session-owned lock.
func (l *appLocks) release(s *Session, r store.Resource) bool {
	for i := len(l.session) - 1; i >= 0; i-- {
		if l.session[i].resource == r {
			ok := s.st.Unlock(r, l.session[i].mode)
			l.session = append(l.session[:i], l.session[i+1:]...)
			return ok
		}
	}
	return false
}

func (l *appLocks) releaseSession(s *Session) {
	for _, h := range l.session {
		s.st.Unlock(h.resource, h.mode)
	}
	l.session = nil
}

// setSessionContext is sp_set_session_context: Msg 15664 for a key that was set read-only.
func setSessionContext(_ *exec.Env, s *Session, a sysArgs) (int32, error) {
	key := foldName(a.text("@key"))
	if old, ok := s.context[key]; ok && old.readOnly {
		return 0, sqlerr.New(15664, a.text("@key"))
	}
	v := a.value("@value")
	s.context[key] = contextValue{value: v, readOnly: a.value("@read_only").Bool()}
	return 0, nil
}

// SessionContext implements exec.Session.
func (s *Session) SessionContext(key string) types.Value { return s.context[foldName(key)].value }
