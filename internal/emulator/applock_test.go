package emulator_test

import (
	"testing"

	"github.com/hartonomous/hartctl/internal/emulator"
)

func TestAppLocks(t *testing.T) {
	e := open(t, emulator.Options{})
	a, b := session(t, e), session(t, e)
	const get = "DECLARE @r int; EXEC @r = sp_getapplock @Resource = N'migrate', @LockMode = 'Exclusive', @LockOwner = 'Session', @LockTimeout = 0; SELECT @r"
	const release = "DECLARE @r int; EXEC @r = sp_releaseapplock @Resource = N'migrate', @LockOwner = 'Session'; SELECT @r"
	want(t, "a gets it", run(t, a, get), "0", "#1")
	want(t, "a gets it twice", run(t, a, get), "0", "#1")
	want(t, "b times out", run(t, b, get), "-1", "#1")
	want(t, "a releases", run(t, a, release), "0", "#1")
	want(t, "b still waits", run(t, b, get), "-1", "#1")
	want(t, "a releases the last", run(t, a, release), "0", "#1")
	want(t, "b gets it", run(t, b, get), "0", "#1")
	want(t, "a has none", run(t, a, "EXEC sp_releaseapplock N'migrate', 'Session'"), "!1223")
	want(t, "no transaction", run(t, a, "DECLARE @r int; EXEC @r = sp_getapplock N'x', 'Shared'; SELECT @r"),
		"(You attempted to acquire a transactional application lock without an active transaction.)", "-999", "#1")
	want(t, "bad mode", run(t, a, "DECLARE @r int; EXEC @r = sp_getapplock N'x', 'Bogus', 'Session'; SELECT @r"),
		"(Option 'Bogus' not recognized for '@LockMode' parameter.)", "-999", "#1")
	want(t, "missing mode", run(t, a, "EXEC sp_getapplock N'x'"), "!201")
	want(t, "transaction", run(t, a, "BEGIN TRAN; DECLARE @r int; EXEC @r = sp_getapplock N'y', 'Exclusive'; SELECT @r"), "0", "#1")
	want(t, "held", run(t, b, "DECLARE @r int; EXEC @r = sp_getapplock N'y', 'Shared', 'Session', 0; SELECT @r"), "-1", "#1")
	want(t, "ends with it", run(t, a, "ROLLBACK"))
	want(t, "free", run(t, b, "DECLARE @r int; EXEC @r = sp_getapplock N'y', 'Shared', 'Session', 0; SELECT @r"), "0", "#1")
}
