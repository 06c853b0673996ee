package deploy

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/hartonomous/hartctl/pkg/deploy/assembly"
	"github.com/hartonomous/hartctl/pkg/deploy/plan"
	"github.com/hartonomous/hartctl/pkg/mssql"
)

// AssemblyPhases are the phases that deploy assemblies and nothing else.
var AssemblyPhases = []plan.Phase{plan.Trust, plan.Assemblies, plan.Bindings}

// AssemblyRelease is a release of an assembly that the database keeps (hart.AssemblyRelease).
type AssemblyRelease struct {
	Name          string    `json:"name"`
	Number        int       `json:"number"` // from 1, by name
	CLRName       string    `json:"clrName"`
	MVID          string    `json:"mvid"`
	SHA512        string    `json:"sha2_512"` // hex
	Size          int64     `json:"size"`     // bytes
	PermissionSet string    `json:"permissionSet"`
	At            time.Time `json:"at"` // UTC
	By            string    `json:"by"`
	Tool          string    `json:"tool"`
	RunID         string    `json:"runId"`
}

// AssemblyReleases lists the kept releases, by name, newest first. A database without hartctl's tables is a server error (Msg 208).
func (s *Session) AssemblyReleases(ctx context.Context) ([]AssemblyRelease, error) {
	if err := s.InDatabase(ctx); err != nil {
		return nil, err
	}
	var list []AssemblyRelease
	err := s.sql.Query(ctx, statement("releases.sql"), func(_ int, rows mssql.Rows) error {
		for rows.Next() {
			var r AssemblyRelease
			if err := rows.Scan(&r.Name, &r.Number, &r.CLRName, &r.MVID, &r.SHA512, &r.Size, &r.PermissionSet, &r.At, &r.By, &r.Tool, &r.RunID); err != nil {
				return err
			}
			list = append(list, r)
		}
		return nil
	})
	return list, err
}

// AssemblyRelease loads a kept release as what a plan can take for declared (OnlyAssemblies), its bytes checked against the hash that was kept. It is one
// assembly: what it references has to be in the database.
func (s *Session) AssemblyRelease(ctx context.Context, name string, number int) ([]assembly.Assembly, error) {
	if err := s.InDatabase(ctx); err != nil {
		return nil, err
	}
	var a assembly.Assembly
	found := false
	err := s.sql.Query(ctx, statement("release.sql"), func(_ int, rows mssql.Rows) error {
		if !rows.Next() {
			return nil
		}
		var content []byte
		var kept, permissionSet, bindings string
		err := rows.Scan(&name, &content, &kept, &permissionSet, &bindings)
		if err != nil {
			return err
		}
		found = true
		if a, err = assembly.New(fmt.Sprintf("%s, release %d", name, number), content); err != nil {
			return err
		}
		if a.SHA512 != kept || a.Name != name {
			return fmt.Errorf("release %d of %s is not what was kept: its SHA2-512 is %s, recorded %s", number, name, a.SHA512, kept)
		}
		a.PermissionSet = permissionSet
		return json.Unmarshal([]byte(bindings), &a.Bindings)
	}, named("name", name), named("number", number))
	if err == nil && !found {
		err = errors.New("there is none")
	}
	if err != nil {
		return nil, fmt.Errorf("release %d of the assembly %s: %w", number, name, err)
	}
	return []assembly.Assembly{a}, nil
}
