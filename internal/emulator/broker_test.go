package emulator_test

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hartonomous/hartctl/internal/emulator"
)

// brokerObjects are two services of one contract.
const brokerObjects = `
CREATE MESSAGE TYPE [//t/Request] VALIDATION = WELL_FORMED_XML
CREATE MESSAGE TYPE [//t/Reply] VALIDATION = NONE
CREATE MESSAGE TYPE [//t/Empty] VALIDATION = EMPTY
CREATE CONTRACT [//t/Contract] ([//t/Request] SENT BY INITIATOR, [//t/Reply] SENT BY TARGET, [//t/Empty] SENT BY ANY)
CREATE QUEUE dbo.InitiatorQueue
CREATE QUEUE dbo.TargetQueue
CREATE SERVICE [//t/Initiator] ON QUEUE dbo.InitiatorQueue
CREATE SERVICE [//t/Target] ON QUEUE dbo.TargetQueue ([//t/Contract])
CREATE TABLE dbo.h (side char(1) PRIMARY KEY, handle uniqueidentifier)`

const beginDialog = `DECLARE @h uniqueidentifier;
BEGIN DIALOG CONVERSATION @h FROM SERVICE [//t/Initiator] TO SERVICE '//t/Target' ON CONTRACT [//t/Contract] WITH ENCRYPTION = OFF;
DELETE dbo.h; INSERT dbo.h VALUES ('i', @h);
SEND ON CONVERSATION @h MESSAGE TYPE [//t/Request] (N'<a/>');`

// brokerDB is a database with brokerObjects, and a session in it.
func brokerDB(t *testing.T, e *emulator.Emulator) *sql.Conn {
	t.Helper()
	c := session(t, e)
	steps(t, c, []step{{"CREATE DATABASE b", nil}, {"USE b", w("(Changed database context to 'b'.)")}, {brokerObjects, nil}})
	return c
}

// eventually asks until the answer is what is wanted.
func eventually(t *testing.T, c *sql.Conn, query, want string) {
	t.Helper()
	var got string
	for end := time.Now().Add(8 * time.Second); time.Now().Before(end); {
		got = strings.Join(run(t, c, "SET NOCOUNT ON; "+query), " ")
		if got == want {
			return
		}
		run(t, c, "WAITFOR DELAY '00:00:00.010'")
	}
	t.Fatalf("%s: %s, want %s", query, got, want)
}

func TestBrokerDialog(t *testing.T) {
	c := brokerDB(t, open(t, emulator.Options{}))
	steps(t, c, []step{
		{"SET NOCOUNT ON", nil},
		{beginDialog, nil},
		{
			"SELECT status, priority, message_sequence_number, service_name, service_contract_name, message_type_name, validation, CAST(message_body AS nvarchar(max)) FROM dbo.TargetQueue",
			w("1|5|0|//t/Target|//t/Contract|//t/Request|X |<a/>"),
		},
		{"SELECT is_initiator, state, state_desc, far_service FROM sys.conversation_endpoints ORDER BY is_initiator", w("0|CO|CONVERSING|//t/Initiator", "1|CO|CONVERSING|//t/Target")},
		{`DECLARE @h uniqueidentifier, @t sysname, @b varbinary(max);
RECEIVE TOP (1) @h = conversation_handle, @t = message_type_name, @b = message_body FROM dbo.TargetQueue;
INSERT dbo.h VALUES ('t', @h); SELECT @@ROWCOUNT, @t, CAST(@b AS nvarchar(max))`, w("1|//t/Request|<a/>")},
		{`DECLARE @h uniqueidentifier = (SELECT handle FROM dbo.h WHERE side = 't');
SEND ON CONVERSATION @h MESSAGE TYPE [//t/Reply] ('reply'); END CONVERSATION @h`, nil},
		{"SELECT is_initiator, state FROM sys.conversation_endpoints ORDER BY is_initiator", w("0|DO", "1|DI")},
		{`DECLARE @h uniqueidentifier = (SELECT handle FROM dbo.h WHERE side = 'i'); SEND ON CONVERSATION @h MESSAGE TYPE [//t/Empty]`, w("!8429")},
		{"RECEIVE message_sequence_number, message_type_name, CAST(message_body AS varchar(10)) AS body FROM dbo.InitiatorQueue", w("0|//t/Reply|reply", "1|http://schemas.microsoft.com/SQL/ServiceBroker/EndDialog|NULL")},
		{`DECLARE @h uniqueidentifier = (SELECT handle FROM dbo.h WHERE side = 'i'); END CONVERSATION @h`, nil},
		{"SELECT is_initiator, state FROM sys.conversation_endpoints", w("0|CD")},
		{"RECEIVE * FROM dbo.InitiatorQueue", w()},
		{"SELECT COUNT(*) FROM sys.transmission_queue", w("0")},
	})
}

func TestBrokerRollback(t *testing.T) {
	e := open(t, emulator.Options{})
	c := brokerDB(t, e)
	o := sessionIn(t, e, "b")
	steps(t, c, []step{
		{"SET NOCOUNT ON", nil},
		{"BEGIN TRAN;" + beginDialog, nil},
		{"SELECT COUNT(*) FROM dbo.TargetQueue", w("1")},
	})
	steps(t, o, []step{{"SET NOCOUNT ON; RECEIVE message_type_name FROM dbo.TargetQueue", w()}, {"SELECT COUNT(*) FROM dbo.TargetQueue WITH (NOLOCK)", w("0")}})
	steps(t, c, []step{
		{"ROLLBACK", nil},
		{"SELECT COUNT(*) FROM sys.conversation_endpoints", w("0")},
		{beginDialog + "SEND ON CONVERSATION @h MESSAGE TYPE [//t/Request] (N'<b/>')", nil},
		{beginDialog, nil},
		{"BEGIN TRAN; RECEIVE CAST(message_body AS nvarchar(9)) AS b FROM dbo.TargetQueue", w("<a/>", "<b/>")},
	})
	// The first group is locked: another receiver gets the second.
	steps(t, o, []step{{"RECEIVE message_sequence_number AS n FROM dbo.TargetQueue", w("0")}, {"RECEIVE message_sequence_number AS n FROM dbo.TargetQueue", w()}})
	steps(t, c, []step{
		{"ROLLBACK", nil},
		{"DECLARE @t TABLE (n bigint, b varbinary(max)); RECEIVE TOP (1) message_sequence_number, message_body FROM dbo.TargetQueue INTO @t; SELECT n FROM @t", w("0")},
		{"RECEIVE message_sequence_number AS n FROM dbo.TargetQueue", w("1")},
	})
}

func TestBrokerPoison(t *testing.T) {
	c := brokerDB(t, open(t, emulator.Options{}))
	steps(t, c, []step{{"SET NOCOUNT ON", nil}, {beginDialog, nil}})
	for range 5 {
		steps(t, c, []step{{"BEGIN TRAN; RECEIVE message_type_name FROM dbo.TargetQueue; ROLLBACK", w("//t/Request")}})
	}
	steps(t, c, []step{{"RECEIVE message_type_name FROM dbo.TargetQueue", w("!9617/16/1 line 1: The service queue \"TargetQueue\" is currently disabled.")}})
	eventually(t, c, "SELECT is_receive_enabled, is_enqueue_enabled FROM sys.service_queues WHERE name = 'TargetQueue'", "false|false")
	steps(t, c, []step{
		{beginDialog, nil},
		{"SELECT transmission_status FROM sys.transmission_queue", w("One or more messages could not be delivered to the local service targeted by this dialog.")},
		{"ALTER QUEUE dbo.TargetQueue WITH STATUS = ON", nil},
	})
	eventually(t, c, "SELECT (SELECT COUNT(*) FROM sys.transmission_queue), (SELECT COUNT(*) FROM dbo.TargetQueue)", "0|2")
	steps(t, c, []step{{"RECEIVE message_type_name FROM dbo.TargetQueue", w("//t/Request")}})
}

func TestBrokerWaitfor(t *testing.T) {
	e := open(t, emulator.Options{})
	c := brokerDB(t, e)
	o := sessionIn(t, e, "b")
	steps(t, c, []step{{"SET NOCOUNT ON", nil}, {"WAITFOR (RECEIVE message_type_name FROM dbo.TargetQueue), TIMEOUT 5", w()}})
	got := make(chan []string)
	go func() {
		got <- run(t, o, "SET NOCOUNT ON; WAITFOR (RECEIVE message_type_name FROM dbo.TargetQueue), TIMEOUT 9000")
	}()
	eventually(t, c, "SELECT tasks_waiting FROM sys.dm_broker_queue_monitors", "1")
	steps(t, c, []step{{beginDialog, nil}})
	if r := strings.Join(<-got, " "); r != "//t/Request" {
		t.Fatal(r)
	}
	go func() { got <- run(t, o, "WAITFOR (RECEIVE message_type_name FROM dbo.TargetQueue)") }()
	eventually(t, c, "SELECT tasks_waiting FROM sys.dm_broker_queue_monitors", "1")
	steps(t, c, []step{{"ALTER QUEUE dbo.TargetQueue WITH STATUS = OFF", nil}})
	if r := strings.Join(<-got, " "); !strings.HasPrefix(r, "!9617") {
		t.Fatal(r)
	}
}

const pingPong = `CREATE PROCEDURE dbo.pong AS
SET NOCOUNT ON; SET XACT_ABORT ON;
DECLARE @h uniqueidentifier, @t nvarchar(256), @b varbinary(max);
WHILE 1 = 1
BEGIN
	BEGIN TRAN;
	SET @h = NULL;
	WAITFOR (RECEIVE TOP (1) @h = conversation_handle, @t = message_type_name, @b = message_body FROM dbo.TargetQueue), TIMEOUT 50;
	IF @h IS NULL BEGIN COMMIT; BREAK END
	IF @t = N'//t/Request' SEND ON CONVERSATION @h MESSAGE TYPE [//t/Reply] (@b);
	IF @t LIKE N'%EndDialog' END CONVERSATION @h;
	COMMIT;
END`

func TestBrokerActivation(t *testing.T) {
	e := open(t, emulator.Options{})
	c := brokerDB(t, e)
	const n = 1000
	steps(t, c, []step{
		{"SET NOCOUNT ON", nil},
		{pingPong, nil},
		{"ALTER QUEUE dbo.TargetQueue WITH ACTIVATION (STATUS = ON, PROCEDURE_NAME = dbo.pong, MAX_QUEUE_READERS = 2, EXECUTE AS OWNER)", nil},
		{"SELECT activation_procedure, max_readers, execute_as_principal_id, is_activation_enabled FROM sys.service_queues WHERE name = 'TargetQueue'", w("[dbo].[pong]|2|-2|true")},
		{fmt.Sprintf(`DECLARE @h uniqueidentifier, @i int = 0, @r int = 0, @b varbinary(max);
BEGIN DIALOG @h FROM SERVICE [//t/Initiator] TO SERVICE '//t/Target' ON CONTRACT [//t/Contract];
WHILE @i < %d BEGIN
	SEND ON CONVERSATION @h MESSAGE TYPE [//t/Request] (CAST(CONCAT('<n>', @i, '</n>') AS varbinary(max)));
	SET @b = NULL;
	WAITFOR (RECEIVE TOP (1) @b = message_body FROM dbo.InitiatorQueue WHERE conversation_handle = @h), TIMEOUT 5000;
	IF CAST(@b AS varchar(20)) = CONCAT('<n>', @i, '</n>') SET @r += 1;
	SET @i += 1;
END
END CONVERSATION @h;
SELECT @r`, n), w(fmt.Sprint(n))},
	})
	eventually(t, c, "SELECT COUNT(*) FROM sys.conversation_endpoints WHERE state <> 'CD'", "0")
	eventually(t, c, "SELECT COUNT(*) FROM sys.dm_broker_activated_tasks", "0")
}
