package proctest

import (
	"context"
	"database/sql"
	"errors"
	"testing"

	mssql "github.com/microsoft/go-mssqldb"
)

// Every table with a tenant is under the policy, filtered and blocked; a history is filtered. Only the caches are left out, and the
// payloads where they are FILESTREAM.
func TestPolicyCoversEveryTenantTable(t *testing.T) {
	for name, setup := range map[string][]string{"as it is": nil, "with every filegroup": filegroups} {
		t.Run(name, func(t *testing.T) {
			d := empty(t, setup...)
			d.up(0)
			d.want(`SELECT OBJECT_SCHEMA_NAME(t.object_id) + '.' + t.name FROM sys.tables t
JOIN sys.columns c ON c.object_id = t.object_id AND c.name = 'TenantId'
WHERE t.name NOT LIKE '%[_]InMemory' AND NOT EXISTS (SELECT 1 FROM sys.columns f WHERE f.object_id = t.object_id AND f.is_filestream = 1)
AND (NOT EXISTS (SELECT 1 FROM sys.security_predicates p WHERE p.target_object_id = t.object_id AND p.predicate_type_desc = 'FILTER')
  OR t.temporal_type <> 1 AND NOT EXISTS (SELECT 1 FROM sys.security_predicates p WHERE p.target_object_id = t.object_id AND p.predicate_type_desc = 'BLOCK'))`)
			d.want("SELECT name, is_enabled, is_schema_bound FROM sys.security_policies", "TenantPolicy|true|true")
		})
	}
}

// as runs in a session of its own as a user, with a tenant or with none (negative).
func (d *database) as(user string, tenant int, run func(*sql.Conn)) {
	d.t.Helper()
	ctx := context.Background()
	c, err := d.Conn(ctx)
	if err != nil {
		d.t.Fatal(err)
	}
	defer c.Close()
	exec := func(text string, args ...any) {
		d.t.Helper()
		if _, err := c.ExecContext(ctx, text, args...); err != nil {
			d.t.Fatalf("%s: %v", text, err)
		}
	}
	if tenant >= 0 {
		exec("EXEC sys.sp_set_session_context N'TenantId', @p1", tenant)
	}
	exec("EXECUTE AS USER = '" + user + "'")
	run(c)
	exec("REVERT; EXEC sys.sp_set_session_context N'TenantId', NULL")
}

// The rule of the policy, for each kind of session.
func TestWhoseRowsASessionSees(t *testing.T) {
	d := empty(t)
	d.up(0)
	for _, role := range []string{"hart_api", "hart_worker", "hart_deploy"} {
		d.exec("CREATE ROLE " + role + "; CREATE USER in_" + role + " WITHOUT LOGIN; ALTER ROLE " + role + " ADD MEMBER in_" + role)
		d.exec("GRANT SELECT, INSERT, UPDATE, DELETE ON SCHEMA::dbo TO " + role)
	}
	d.exec("INSERT INTO dbo.Atoms (TenantId, ContentHash, Modality) VALUES (0, 0x01, N'text'), (1, 0x01, N'text'), (2, 0x01, N'text'), (2, 0x02, N'text')")
	d.exec("INSERT INTO dbo.Models (TenantId, ModelName, ModelType) VALUES (1, N'm', N'llm'); INSERT INTO dbo.ModelLayers (TenantId, ModelId, LayerIdx) VALUES (1, 1, 0)")
	d.exec("INSERT INTO dbo.Weights (TenantId, LayerId, NeuronIndex, Value) VALUES (1, 1, 0, 1), (2, 1, 1, 1)")
	d.exec("UPDATE dbo.Weights SET Value = 2")
	d.exec("INSERT INTO dbo.BillingRatePlans (TenantId, PlanCode, Name) VALUES (0, N'all', N'all'), (1, N'own', N'own'), (2, N'own', N'own')")
	for _, tt := range []struct {
		user                           string
		tenant                         int
		atoms, versions, plans, insert int
	}{
		{"in_hart_api", -1, 0, 0, 0, 33504},
		{"in_hart_api", 1, 1, 2, 2, 33504},
		{"in_hart_api", 2, 2, 2, 2, 0},
		{"in_hart_api", 0, 1, 0, 1, 33504},
		{"in_hart_worker", -1, 4, 4, 3, 0},
		{"in_hart_worker", 1, 1, 2, 2, 33504},
		{"in_hart_deploy", -1, 4, 4, 3, 0},
		{"dbo", -1, 4, 4, 3, 0},
		{"dbo", 1, 1, 2, 2, 33504},
	} {
		d.as(tt.user, tt.tenant, func(c *sql.Conn) {
			var atoms, versions, plans int
			ctx := context.Background()
			if err := c.QueryRowContext(ctx, "SELECT (SELECT COUNT(*) FROM dbo.Atoms), (SELECT COUNT(*) FROM dbo.Weights FOR SYSTEM_TIME ALL), (SELECT COUNT(*) FROM dbo.BillingRatePlans)").Scan(&atoms, &versions, &plans); err != nil {
				t.Fatal(err)
			}
			if atoms != tt.atoms || versions != tt.versions || plans != tt.plans {
				t.Errorf("%s with tenant %d sees %d atoms, %d versions of weights, %d plans; want %d, %d, %d", tt.user, tt.tenant, atoms, versions, plans, tt.atoms, tt.versions, tt.plans)
			}
			// A row for tenant 2, in a transaction that is taken back.
			_, err := c.ExecContext(ctx, "BEGIN TRANSACTION; INSERT INTO dbo.Atoms (TenantId, ContentHash, Modality) VALUES (2, 0x03, N'text'); ROLLBACK")
			var e mssql.Error
			errors.As(err, &e)
			if int(e.Number) != tt.insert {
				t.Errorf("%s with tenant %d inserts for tenant 2: %v, want error %d", tt.user, tt.tenant, err, tt.insert)
			}
			if err != nil {
				c.ExecContext(ctx, "IF @@TRANCOUNT > 0 ROLLBACK")
			}
		})
	}
	// A plan for all is read, and not written, by a tenant.
	d.as("in_hart_api", 1, func(c *sql.Conn) {
		_, err := c.ExecContext(context.Background(), "UPDATE dbo.BillingRatePlans SET MonthlyFee = 0 WHERE TenantId = 0")
		var e mssql.Error
		if !errors.As(err, &e) || e.Number != 33504 {
			t.Errorf("a tenant changes a plan for all: %v", err)
		}
	})
}
