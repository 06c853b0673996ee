package security

import (
	"testing"

	"github.com/hartonomous/hartctl/internal/emulator/feature/featuretest"
)

func TestPassword(t *testing.T) {
	h := HashPassword("pä$$W0rd")
	if len(h) != 70 || h[:2] != "\x02\x00" || !VerifyPassword(h, "pä$$W0rd") || VerifyPassword(h, "pä$$w0rd") || VerifyPassword("", "") {
		t.Error("hash and verification disagree")
	}
	for pw, want := range map[string]bool{"Passw0rd": true, "password": false, "Pa0$": false, "xANN12345": false} {
		if complexEnough("ann", pw) != want {
			t.Errorf("complexEnough(%q) is %v", pw, !want)
		}
	}
}

func TestStatements(t *testing.T) {
	s := featuretest.New(t)
	for _, x := range []struct {
		login, db, sql string
		want           int32
	}{
		{"sa", "master", "CREATE LOGIN ann WITH PASSWORD = 'Passw0rd!'", 0},
		{"sa", "master", "CREATE LOGIN ann WITH PASSWORD = 'Passw0rd!'", 15025},
		{"sa", "master", "CREATE LOGIN bob WITH PASSWORD = 'short'", 15118},
		{"sa", "master", "CREATE LOGIN bob WITH PASSWORD = 'short', CHECK_POLICY = OFF", 0},
		{"sa", "master", "CREATE LOGIN eve WITH PASSWORD = 'Passw0rd!', CHECK_EXPIRATION = ON", 40517},
		{"ann", "master", "CREATE LOGIN eve WITH PASSWORD = 'Passw0rd!'", 15247},
		{"sa", "model", "CREATE USER ann", 0},
		{"sa", "model", "CREATE USER ann", 15023},
		{"sa", "model", "CREATE USER ann2 FOR LOGIN ann", 15063},
		{"sa", "model", "CREATE USER nosuch", 15007},
		{"sa", "model", "CREATE USER loner WITHOUT LOGIN WITH DEFAULT_SCHEMA = guest", 0},
		{"ann", "model", "CREATE ROLE r", 15247},
		{"sa", "model", "CREATE ROLE r AUTHORIZATION loner", 0},
		{"sa", "model", "ALTER ROLE r ADD MEMBER ann", 0},
		{"sa", "model", "ALTER ROLE r ADD MEMBER nosuch", 15151},
		{"sa", "model", "ALTER ROLE nosuch ADD MEMBER ann", 15151},
		{"sa", "model", "DROP USER loner", 15421},
		{"sa", "model", "DROP ROLE r", 15144},
		{"sa", "model", "GRANT SELECT ON SCHEMA::dbo TO r", 0},
		{"sa", "model", "GRANT SELECT ON SCHEMA::nosuch TO r", 15151},
		{"sa", "model", "GRANT SELECT ON nosuch TO r", 15151},
		{"sa", "model", "GRANT CREATE TABLE TO nosuch", 15151},
		{"ann", "model", "GRANT SELECT ON SCHEMA::dbo TO ann", 4613},
		{"sa", "model", "GRANT SELECT TO db_owner", 4617},
		{"sa", "model", "GRANT ALTER SETTINGS TO ann", 4621},
		{"sa", "master", "GRANT ALTER SETTINGS TO ann", 0},
		{"sa", "model", "GRANT EXECUTE TO r WITH GRANT OPTION", 0},
		{"sa", "model", "REVOKE EXECUTE TO r", 4611},
		{"sa", "model", "REVOKE EXECUTE TO r CASCADE", 0},
		{"sa", "model", "ALTER USER ann WITH NAME = anna", 0},
		{"sa", "model", "ALTER USER ann WITH NAME = x", 15151},
		{"sa", "model", "DROP USER ann", 15151},
		{"sa", "model", "DROP USER IF EXISTS ann", 0},
		{"sa", "model", "DROP USER dbo", 15150},
		{"sa", "master", "ALTER SERVER ROLE dbcreator ADD MEMBER ann", 0},
		{"ann", "master", "ALTER SERVER ROLE sysadmin ADD MEMBER ann", 15151},
		{"ann", "master", "ALTER LOGIN ann WITH PASSWORD = 'N3wpass!x' OLD_PASSWORD = 'Passw0rd!'", 0},
		{"ann", "master", "ALTER LOGIN ann WITH PASSWORD = 'N3wpass!x' OLD_PASSWORD = 'wrong'", 15151},
		{"sa", "msdb", "ALTER AUTHORIZATION ON DATABASE::msdb TO ann", 0},
		{"sa", "master", "DROP LOGIN ann", 15174},
		{"sa", "msdb", "ALTER AUTHORIZATION ON SCHEMA::dbo TO guest", 15150},
		{"sa", "master", "DROP LOGIN bob", 0},
		{"sa", "master", "DROP LOGIN bob", 15151},
		{"sa", "master", "DROP LOGIN sa", 15150},
	} {
		s.LoginName, s.DB = x.login, x.db
		if got := s.Run(t, x.sql, Run); got != x.want {
			t.Errorf("%s: %s gives %d, want %d", x.login, x.sql, got, x.want)
		}
	}
	c := s.Catalog()
	if l := c.Login("ann"); l == nil || !VerifyPassword(l.PasswordHash, "N3wpass!x") {
		t.Error("ann's password did not change")
	}
	if p := c.Principal(4, "dbo"); p.SID != c.Login("ann").SID {
		t.Error("the owner of msdb is not its dbo")
	}
	s.LoginName, s.DB = "ann", "model"
	if !s.HasPermission("SELECT", "SCHEMA", 1) || s.HasPermission("EXECUTE", "SCHEMA", 1) || !s.HasPermission("CREATE ANY DATABASE", "SERVER", 0) {
		t.Error("permissions through roles")
	}
}
