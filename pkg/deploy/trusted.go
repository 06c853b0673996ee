package deploy

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/hartonomous/hartctl/pkg/deploy/resource"
	"github.com/hartonomous/hartctl/pkg/mssql"
)

// TrustedHash is one entry of a server's list of trusted assemblies.
type TrustedHash struct {
	SHA512      string    `json:"sha2_512"` // hex
	Description string    `json:"description"`
	Owner       string    `json:"owner,omitempty"` // the database for which hartctl added it; empty: somebody else did
	AddedAt     time.Time `json:"addedAt"`
	AddedBy     string    `json:"addedBy"`
	// Users are the registered assemblies with these bytes, as database.assembly, on any server of the environment.
	Users []string `json:"users"`
}

// ServerTrust is what one server trusts.
type ServerTrust struct {
	Server string        `json:"server"` // as addressed
	Hashes []TrustedHash `json:"hashes"`
}

// Trusted is what the servers of an environment trust, and who uses it.
type Trusted struct {
	Servers []ServerTrust `json:"servers"`
	// Unseen are databases that could be looked into on none of the servers, and why: they may use any hash.
	Unseen []UnseenDatabase `json:"unseen"`
}

// UnseenDatabase is a database that could not be looked into.
type UnseenDatabase struct {
	Name string `json:"name"`
	Why  string `json:"why"`
}

// Trusted lists the trusted hashes of every server of the environment. It takes CONTROL SERVER: less would not see everything, and call used hashes unused.
func (s *Session) Trusted(ctx context.Context) (*Trusted, error) {
	t := &Trusted{Unseen: []UnseenDatabase{}}
	users := map[string][]string{} // by hash
	seen, unseen := map[string]bool{}, map[string]string{}
	err := s.eachServer(func(address string, sql *mssql.Session) error {
		var databases []string
		permitted := 0
		entry := ServerTrust{Server: address, Hashes: []TrustedHash{}}
		err := sql.Query(ctx, statement("trusted.sql"), func(set int, rows mssql.Rows) error {
			var err error
			for err == nil && rows.Next() {
				var hash []byte
				var name string
				var h TrustedHash
				switch set {
				case 0:
					err = rows.Scan(&permitted)
				case 1:
					err = rows.Scan(&hash, &h.Description, &h.AddedAt, &h.AddedBy)
					h.SHA512, h.Owner = hex.EncodeToString(hash), resource.Owner(h.Description)
					entry.Hashes = append(entry.Hashes, h)
				default:
					err = rows.Scan(&name)
					databases = append(databases, name)
				}
			}
			return err
		})
		if err == nil && permitted != 1 {
			return &PreflightError{Findings: []Finding{{Subject: "permission", Text: "CONTROL SERVER is missing: without it nobody sees what is in use", Next: "use a login that has it"}}}
		}
		if err != nil {
			return err
		}
		for _, name := range databases {
			switch err := registeredIn(ctx, sql, name, users); {
			case err == nil:
				seen[name] = true
			case ctx.Err() != nil:
				return ctx.Err()
			default:
				unseen[name] = err.Error()
			}
		}
		t.Servers = append(t.Servers, entry)
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(unseen)) {
		if !seen[name] {
			t.Unseen = append(t.Unseen, UnseenDatabase{name, unseen[name]})
		}
	}
	for i := range t.Servers {
		for k := range t.Servers[i].Hashes {
			h := &t.Servers[i].Hashes[k]
			h.Users = append([]string{}, users[h.SHA512]...)
			slices.Sort(h.Users)
			h.Users = slices.Compact(h.Users)
		}
	}
	return t, nil
}

// registeredIn adds the assemblies of one database to the users of their hashes.
func registeredIn(ctx context.Context, sql *mssql.Session, database string, users map[string][]string) error {
	return sql.Query(ctx, "USE "+mssql.Identifier(database)+";\n"+statement("registered.sql"), func(_ int, rows mssql.Rows) error {
		for rows.Next() {
			var name, hash string
			if err := rows.Scan(&name, &hash); err != nil {
				return err
			}
			users[hash] = append(users[hash], database+"."+name)
		}
		return nil
	}, named("database", database)) // with an argument it runs in sp_executesql, where USE lasts until its end
}

// eachServer calls do for the target and its replicas.
func (s *Session) eachServer(do func(address string, sql *mssql.Session) error) error {
	if err := do(s.target.Config.Address(), s.sql); err != nil {
		return err
	}
	for _, address := range slices.Sorted(maps.Keys(s.replicas)) {
		if err := do(address, s.replicas[address]); err != nil {
			return fmt.Errorf("replica %s: %w", address, err)
		}
	}
	return nil
}

// Retirable are the hashes that hartctl added and that no database uses, by server, in the list's order.
func (t *Trusted) Retirable() []ServerTrust {
	var out []ServerTrust
	for _, s := range t.Servers {
		entry := ServerTrust{Server: s.Server, Hashes: []TrustedHash{}}
		for _, h := range s.Hashes {
			if h.Owner != "" && len(h.Users) == 0 {
				entry.Hashes = append(entry.Hashes, h)
			}
		}
		out = append(out, entry)
	}
	return out
}

// Retire takes hashes from the servers' lists. It refuses to while a database could not be looked into: it may use any of them.
func (s *Session) Retire(ctx context.Context, t *Trusted) error {
	if len(t.Unseen) > 0 {
		var found []Finding
		for _, d := range t.Unseen {
			found = append(found, Finding{Subject: "database " + d.Name, Text: "cannot be looked into, and may use any hash: " + d.Why, Next: "bring it online, or give the login access to it"})
		}
		return &PreflightError{Findings: found}
	}
	retire := map[string][]TrustedHash{}
	for _, server := range t.Retirable() {
		retire[server.Server] = server.Hashes
	}
	return s.eachServer(func(address string, sql *mssql.Session) error {
		for _, h := range retire[address] {
			b, err := hex.DecodeString(h.SHA512)
			if err != nil {
				return errors.New("a hash that is none")
			}
			if err := sql.Exec(ctx, resource.Distrust(b)); err != nil {
				return err
			}
		}
		return nil
	})
}
