package mutation

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hartonomous/hartctl/internal/emulator"
	"github.com/hartonomous/hartctl/pkg/deploy"
	"github.com/hartonomous/hartctl/pkg/mssql"
	"github.com/hartonomous/hartctl/pkg/verify"
	"github.com/hartonomous/hartctl/pkg/verify/check"
)

// leastPrivilege is what docs/permissions.md lets verify have.
const leastPrivilege = "USE master; GRANT VIEW SERVER STATE, VIEW ANY DEFINITION TO looker\nGO\nUSE GoodDb; GRANT VIEW DEFINITION, VIEW DATABASE STATE TO looker\nGO\nGRANT SELECT ON SCHEMA::hart TO looker\nGO\nGRANT SELECT ON dbo.schema_migrations TO looker"

// broken is a database in which much is wrong.
const broken = `ALTER DATABASE CURRENT SET TRUSTWORTHY ON
GO
GRANT CONNECT TO guest
GO
ALTER QUEUE dbo.ExtraQueue WITH STATUS = OFF
GO
ALTER SECURITY POLICY security.TenantPolicy DROP FILTER PREDICATE ON dbo.Weights_History
GO
CREATE LOGIN boss WITH PASSWORD = 'aB3$efghij'
GO
ALTER SERVER ROLE sysadmin ADD MEMBER boss
GO
CREATE USER boss FOR LOGIN boss
GO
ALTER ROLE db_owner ADD MEMBER boss
GO
DROP INDEX IX_Weights_ImportanceScore ON dbo.Weights
GO
DROP FUNCTION dbo.clr_VectorDotProduct
GO
ALTER DATABASE CURRENT MODIFY FILE (NAME = GoodDb, FILEGROWTH = 10%)
GO
CREATE EVENT SESSION Still ON SERVER ADD EVENT sqlserver.error_reported ADD TARGET package0.ring_buffer WITH (STARTUP_STATE = ON)`

// TestLeastPrivilege: another login finds what sa finds, or says that it cannot; nothing passes that fails under sa.
func TestLeastPrivilege(t *testing.T) {
	for _, c := range []struct {
		name, change, grants string
		unknown              []string // and nothing else; nil: anything
	}{
		{"good, as documented", "", leastPrivilege, []string{"clr.trust", "clr.unused", "availability.trusted", "behaviour.bill", "behaviour.billing", "behaviour.clr", "behaviour.ingest", "behaviour.isolation", "behaviour.ooda", "behaviour.past", "behaviour.temporal", "broker.roundtrip"}},
		{"broken, as documented", broken, leastPrivilege, nil},
		{"good, CONNECT only", "", "", nil},
		{"broken, CONNECT only", broken, "", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			g, em := open(t, emulator.Options{})
			run(t.Context(), t, em, c.change)
			run(t.Context(), t, em, "CREATE LOGIN looker WITH PASSWORD = 'aB3$efghij'\nGO\nCREATE USER looker FOR LOGIN looker\nGO\n"+c.grants)
			look := func(at deploy.Target) map[string]check.Result {
				r, err := verifyAs(t, g, at, nil)
				if err != nil {
					t.Fatal(err)
				}
				results := map[string]check.Result{}
				for _, e := range r.Entries {
					results[e.Name()] = e.Result
				}
				return results
			}
			at := target(em)
			all := look(at)
			at.Config.User, at.Config.Password = "looker", mssql.Secret("aB3$efghij")
			for name, is := range look(at) {
				switch {
				case is.Status == check.Unknown && c.unknown != nil && !slices.Contains(c.unknown, name):
					t.Errorf("%s is unknown: %s", name, is.Text)
				case is.Status != all[name].Status && is.Status != check.Unknown:
					t.Errorf("%s is %s (%s), and %s (%s) as sa", name, is.Status, is.Text, all[name].Status, all[name].Text)
				}
			}
		})
	}
}

// TestJournalUnread: a login that sees the journal's tables and may not read them is told what it lacks.
func TestJournalUnread(t *testing.T) {
	g, em := open(t, emulator.Options{})
	run(t.Context(), t, em, "CREATE LOGIN looker WITH PASSWORD = 'aB3$efghij'\nGO\nCREATE USER looker FOR LOGIN looker\nGO\nGRANT VIEW DEFINITION TO looker")
	at := target(em)
	at.Config.User, at.Config.Password = "looker", mssql.Secret("aB3$efghij")
	_, err := verifyAs(t, g, at, nil)
	var refused *deploy.PreflightError
	if !errors.As(err, &refused) || !strings.Contains(err.Error(), "SELECT permission was denied") || !strings.Contains(refused.Findings[0].Next, "SCHEMA::hart") {
		t.Errorf("got %v", err)
	}
}

// TestReplicas: what another replica has otherwise is named as its own.
func TestReplicas(t *testing.T) {
	g, em := open(t, emulator.Options{ServerName: "one"})
	_, other := open(t, emulator.Options{ServerName: "two"})
	run(t.Context(), t, other, `CREATE LOGIN extra WITH PASSWORD = 'aB3$efghij'; EXEC sp_configure 'show advanced options', 1; RECONFIGURE
GO
EXEC sp_configure 'cost threshold for parallelism', 50; RECONFIGURE
GO
DECLARE @h varbinary(64) = (SELECT TOP (1) hash FROM sys.trusted_assemblies); EXEC sys.sp_drop_trusted_assembly @h
GO
CREATE EVENT SESSION Other ON SERVER ADD EVENT sqlserver.error_reported`)
	at := target(em)
	c := target(other).Config
	c.Server = "two"
	at.Replicas = []deploy.Replica{{Config: c, Dial: other.Dial}}
	r, err := verifyAs(t, g, at, func(o *verify.Options) { o.Select.Only = []string{"availability", "platform.host"} })
	if err != nil {
		t.Fatal(err)
	}
	found := ""
	for _, e := range r.Entries {
		if e.Server != "" {
			found += fmt.Sprintf("%s %s: %v\n", e.Check.ID, e.Result.Status, e.Result.Details)
		} else if e.Result.Status == check.Failed || e.Result.Status == check.Warned {
			t.Errorf("%s on the target: %s", e.Check.ID, e.Result.Text)
		}
	}
	for _, want := range []string{
		"platform.host passed", "availability.logins warning: [{extra extra is not on the target", "availability.trusted warning", "is missing",
		"availability.configuration warning: [{cost threshold for parallelism cost threshold for parallelism is 50, and 5 on the target", "availability.event-sessions warning: [{Other Other is not on the target",
	} {
		if !strings.Contains(found, want) {
			t.Errorf("without %q:\n%s", want, found)
		}
	}
}
