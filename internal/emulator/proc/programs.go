package proc

// programs is a cache of compiled texts. The server keeps those bound against the committed catalog alone, which run in
// any session; a session keeps those that saw definitions of its own.
type programs map[programKey]*program

// cache is where the programs of the session's present view belong.
func (s *Session) cache() programs {
	if s.version().changes != 0 {
		return s.programs
	}
	return s.srv.programs
}

// get finds a program that was bound against v.
func (c programs) get(key programKey, v version) *program {
	key.db, key.user, key.userDB, key.login = v.db, v.user, v.userDB, v.login
	if p := c[key]; p != nil && p.version == v {
		return p
	}
	return nil
}

// put keeps a program, in place of one that was bound against an older catalog; a full cache starts over.
func (c programs) put(key programKey, p *program) {
	key.db, key.user, key.userDB, key.login = p.version.db, p.version.user, p.version.userDB, p.version.login
	if len(c) >= cacheLimit {
		clear(c)
	}
	c[key] = p
}
