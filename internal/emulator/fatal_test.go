package emulator_test

import (
	"context"
	"database/sql"
	"testing"

	"github.com/hartonomous/hartctl/internal/emulator"
	mssql "github.com/microsoft/go-mssqldb"
	"github.com/microsoft/go-mssqldb/msdsn"
)

// TestFatalError: RAISERROR with severity 20 cannot be caught, and ends the connection.
func TestFatalError(t *testing.T) {
	e := open(t, emulator.Options{})
	c := session(t, e)
	steps(t, c, []step{{"BEGIN TRY RAISERROR('gone', 20, 1) WITH LOG END TRY BEGIN CATCH SELECT 1 END CATCH", w("!2745", "!50000", "!596")}})
	if err := c.PingContext(context.Background()); err == nil {
		t.Error("the connection is still there")
	}
	steps(t, session(t, e), []step{{"SELECT 1", w("1", "#1")}})
}

// TestNewPassword changes a login's password while logging in.
func TestNewPassword(t *testing.T) {
	e := open(t, emulator.Options{})
	steps(t, session(t, e), []step{{"CREATE LOGIN ann WITH PASSWORD = 'Old-Secret-1', CHECK_POLICY = OFF", w()}})
	login := func(password, change string) error {
		c := connectorAs(t, e, "ann", password, change)
		db := sql.OpenDB(c)
		defer db.Close()
		return db.Ping()
	}
	if err := login("wrong", "New-Secret-2"); err == nil {
		t.Error("changed with a wrong password")
	}
	if err := login("Old-Secret-1", "New-Secret-2"); err != nil {
		t.Fatal(err)
	}
	if err := login("New-Secret-2", ""); err != nil {
		t.Error(err)
	}
	if err := login("Old-Secret-1", ""); err == nil {
		t.Error("the old password still works")
	}
}

func connectorAs(t *testing.T, e *emulator.Emulator, user, password, change string) *mssql.Connector {
	t.Helper()
	cfg, err := msdsn.Parse("sqlserver://" + user + "@emulator?encrypt=disable&database=master")
	if err != nil {
		t.Fatal(err)
	}
	cfg.Password, cfg.ChangePassword = password, change
	c := mssql.NewConnectorConfig(cfg)
	c.Dialer = dialer{e}
	return c
}
