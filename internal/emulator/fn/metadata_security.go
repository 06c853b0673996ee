package fn

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/store"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

func init() { register(securityFuncs) }

var securityFuncs = []Func{
	metaFunc("USER_ID", 0, 1, types.IntType, principalID),
	metaFunc("DATABASE_PRINCIPAL_ID", 0, 1, types.IntType, principalID),
	metaFunc("SUSER_ID", 0, 1, types.IntType, func(m meta, a []types.Value) (types.Value, error) {
		if l := m.login(a, 0); l != nil && l.ID != 0 {
			return types.Int32(l.ID), nil
		}
		return null, nil
	}),
	metaFunc("SUSER_SID", 0, 2, types.VarBinaryOf(85), func(m meta, a []types.Value) (types.Value, error) {
		if l := m.login(a, 0); l != nil {
			return types.BytesOf(types.VarBinary, []byte(l.SID)), nil
		}
		return null, nil
	}),
	nameFunc("SUSER_SNAME", loginName, func(m meta, a []types.Value) (types.Value, error) {
		if l := m.cat.LoginBySID(a[0].S); l != nil {
			return nameOrNull(l.Name)
		}
		return null, nil
	}),
	nameFunc("SUSER_NAME", loginName, func(m meta, a []types.Value) (types.Value, error) {
		id, _ := m.id(a, 0)
		if l := m.cat.LoginByID(id); l != nil {
			return nameOrNull(l.Name)
		}
		return null, nil
	}),
	nameFunc("USER_NAME", userName, func(m meta, a []types.Value) (types.Value, error) {
		id, _ := m.id(a, 0)
		if p := m.cat.PrincipalByID(m.db.ID, id); p != nil {
			return nameOrNull(p.Name)
		}
		return null, nil
	}),
	metaFunc("IS_SRVROLEMEMBER", 1, 2, types.IntType, func(m meta, a []types.Value) (types.Value, error) {
		role, l := m.cat.Login(m.text(a, 0)), m.login(a, 1)
		if role == nil || role.Type != "R" || l == nil {
			return null, nil
		}
		in := m.cat.IsServerRoleMember(l, role.ID) || role.ID != catalog.ServerPublicID && m.cat.IsServerRoleMember(l, catalog.SysadminID)
		return types.IntOf(types.Int, flag(in)), nil
	}),
	metaFunc("IS_MEMBER", 1, 1, types.IntType, roleMember),
	metaFunc("IS_ROLEMEMBER", 1, 2, types.IntType, roleMember),
	nullable(metaFunc("HAS_PERMS_BY_NAME", 3, 5, types.IntType, hasPermissions)),
	noNulls(metaFunc("APPLOCK_MODE", 3, 3, types.NVarCharOf(32), func(m meta, a []types.Value) (types.Value, error) {
		r, err := m.appLock("applock_mode", a, 2)
		if err != nil {
			return null, err
		}
		held := m.env.Tx.Session().Held(r)
		if strings.EqualFold(m.text(a, 2), "Transaction") {
			held = m.env.Tx.Held(r)
		}
		return types.NStr(lockModeNames[held]), nil
	})),
	noNulls(neverNull(metaFunc("APPLOCK_TEST", 4, 4, types.IntType, applockTest))),
}

// nullable lets a function see NULL arguments.
func nullable(f Func) Func {
	f.Nulls = true
	return f
}

// neverNull gives a function a result that is not nullable.
func neverNull(f Func) Func {
	f.Nullable = NeverNull
	return f
}

// noNulls refuses an argument that is the constant NULL: Msg 8116.
func noNulls(f Func) Func {
	result := f.Result
	f.Result = func(a []types.Type) (types.Type, error) {
		for i, t := range a {
			if t.Kind == types.Null {
				return types.Type{}, invalidArg(f.Name, i+1, t)
			}
		}
		return result(a)
	}
	return f
}

// login is the one that an optional name names, else the caller's.
func (m meta) login(a []types.Value, i int) *catalog.Login {
	if len(a) <= i {
		return m.env.Sess.Login()
	}
	return m.cat.Login(m.text(a, i))
}

func principalID(m meta, a []types.Value) (types.Value, error) {
	p := m.env.Sess.User()
	if len(a) == 1 {
		p = m.cat.Principal(m.db.ID, m.text(a, 0))
	}
	if p == nil {
		return null, nil
	}
	return types.Int32(p.ID), nil
}

// roleMember is 1 also for dbo in every fixed role's place, db_owner; NULL for what is no role or no principal.
func roleMember(m meta, a []types.Value) (types.Value, error) {
	role, u := m.cat.Principal(m.db.ID, m.text(a, 0)), m.env.Sess.User()
	if len(a) == 2 {
		u = m.cat.Principal(m.db.ID, m.text(a, 1))
	}
	if role == nil || role.Type != "R" || u == nil {
		return null, nil
	}
	return types.IntOf(types.Int, flag(m.cat.IsRoleMember(m.db.ID, u, role.ID))), nil
}

// hasPermissions is HAS_PERMS_BY_NAME: NULL for a securable or permission that does not exist. A NULL class is the server.
func hasPermissions(m meta, a []types.Value) (types.Value, error) {
	if len(a) > 3 && !a[3].IsNull() {
		return null, sqlerr.Unsupported("HAS_PERMS_BY_NAME of a column")
	}
	if a[2].IsNull() {
		return null, nil
	}
	class, permission := "SERVER", strings.ToUpper(m.text(a, 2))
	if !a[1].IsNull() {
		class = strings.ToUpper(m.text(a, 1))
	}
	if _, ok := catalog.ClassNumber(class); !ok {
		return null, nil
	}
	if permission == "ANY" {
		permission = ""
	} else if catalog.PermissionOf(class, permission) == nil {
		return null, nil
	}
	name := ""
	if !a[0].IsNull() {
		name = m.text(a, 0)
	}
	if class == "SERVER" {
		return types.IntOf(types.Int, flag(m.env.Sess.HasPermission(permission, class, 0))), nil
	}
	db, id, ok, err := m.securable(class, name)
	if err != nil || !ok {
		return null, err
	}
	return types.IntOf(types.Int, flag(m.cat.Allowed(m.subject(db), permission, class, id))), nil
}

// securable finds what a name names in a class.
func (m meta) securable(class, name string) (*catalog.Database, int32, bool, error) {
	p := parts(name)
	last := ""
	if len(p) > 0 {
		last = p[len(p)-1]
	}
	switch class {
	case "DATABASE":
		if name == "" {
			return m.db, 0, true, nil
		}
		d := m.cat.Database(last)
		return d, 0, d != nil, nil
	case "OBJECT":
		db, o, err := m.object(name)
		if _, view := o.(*catalog.View); view || err != nil || o == nil {
			return nil, 0, false, err
		}
		return db, catalog.Of(o).ID, true, nil
	case "SCHEMA":
		s := m.cat.Schema(m.db.ID, last)
		if s == nil {
			return nil, 0, false, nil
		}
		return m.db, s.ID, true, nil
	case "TYPE":
		id, ok := m.typeID(name)
		return m.db, id, ok && id > 256, nil
	case "USER", "ROLE":
		u := m.cat.Principal(m.db.ID, last)
		if u == nil || (u.Type == "R") != (class == "ROLE") {
			return nil, 0, false, nil
		}
		return m.db, u.ID, true, nil
	case "LOGIN", "SERVER ROLE":
		l := m.cat.Login(last)
		if l == nil || (l.Type == "R") != (class == "SERVER ROLE") {
			return nil, 0, false, nil
		}
		return m.db, l.ID, true, nil
	}
	return nil, 0, false, sqlerr.Unsupported("HAS_PERMS_BY_NAME of %s", class)
}

var lockModeNames = map[store.Mode]string{
	store.NoLock: "NoLock", store.S: "Shared", store.U: "Update", store.X: "Exclusive", store.IS: "IntentShared", store.IX: "IntentExclusive",
	store.SIX: "SharedIntentExclusive",
}

var lockModes = map[string]store.Mode{
	"SHARED": store.S, "UPDATE": store.U, "EXCLUSIVE": store.X, "INTENTSHARED": store.IS, "INTENTEXCLUSIVE": store.IX,
}

// appLock is the resource of an application lock, as sp_getapplock names it.
func (m meta) appLock(function string, a []types.Value, owner int) (store.Resource, error) {
	p := m.cat.Principal(m.db.ID, m.text(a, 0))
	if p == nil {
		return store.Resource{}, sqlerr.New(1202, m.text(a, 0))
	}
	switch strings.ToUpper(m.text(a, owner)) {
	case "TRANSACTION":
		if m.env.Sess.TranCount() == 0 {
			return store.Resource{}, sqlerr.New(3918)
		}
	case "SESSION":
	default:
		return store.Resource{}, sqlerr.New(1226, function)
	}
	resource, err := text(a[1], m.types[1])
	if r := []rune(resource); len(r) > 255 {
		resource = string(r[:255])
	}
	return store.Resource{Kind: store.AppLock, DB: m.db.ID, ID: int64(p.ID), Key: fmt.Sprintf("%d:%s", p.ID, resource)}, err
}

// applockTest takes the lock for a moment without waiting.
func applockTest(m meta, a []types.Value) (types.Value, error) {
	mode, ok := lockModes[strings.ToUpper(m.text(a, 2))]
	if !ok {
		return null, sqlerr.New(1225)
	}
	r, err := m.appLock("applock_test", a, 3)
	if err != nil {
		return null, err
	}
	s := m.env.Tx.Session()
	saved := s.LockTimeout
	s.LockTimeout = 0
	_, err = s.Lock(m.env.Ctx, r, mode)
	s.LockTimeout = saved
	var e *sqlerr.Error
	switch {
	case err == nil:
		s.Unlock(r, mode)
		return types.Int32(1), nil
	case errors.As(err, &e) && e.Number == 1222:
		return types.Int32(0), nil
	}
	return null, err
}
