package emulator_test

import (
	"strings"
	"testing"

	"github.com/hartonomous/hartctl/internal/emulator"
)

func TestBrokerDefinitions(t *testing.T) {
	c := brokerDB(t, open(t, emulator.Options{}))
	steps(t, c, []step{
		{"SET NOCOUNT ON", nil},
		{"CREATE MESSAGE TYPE [//t/Request]", w(`!15530/16/1 line 1: The message type with name "//t/Request" already exists.`)},
		{"CREATE MESSAGE TYPE [//t/request]", nil}, // names are binary
		{"CREATE CONTRACT c ([//t/Nope] SENT BY ANY)", w("!15151")},
		{"CREATE CONTRACT c ([//t/Reply] SENT BY TARGET)", w("!8492")},
		{"CREATE SERVICE s ON QUEUE dbo.nope", w("!15151")},
		{"CREATE SERVICE s ON QUEUE dbo.TargetQueue (nope)", w("!15151")},
		{"CREATE QUEUE dbo.TargetQueue", w("!2714")},
		{"DROP MESSAGE TYPE [//t/Request]", w("!3716/16/1 line 1: The message type '//t/Request' cannot be dropped because it is bound to one or more contract.")},
		{"DROP CONTRACT [//t/Contract]", w("!3716/16/1 line 1: The contract '//t/Contract' cannot be dropped because it is bound to one or more service.")},
		{"DROP QUEUE dbo.TargetQueue", w("!3716/16/1 line 1: The queue 'TargetQueue' cannot be dropped because it is bound to one or more service.")},
		{"DROP SERVICE nope", w("!15151/16/1 line 1: Cannot drop the service 'nope', because it does not exist or you do not have permission.")},
		{"DROP SERVICE IF EXISTS nope", nil},
		{"CREATE QUEUE q WITH ACTIVATION (PROCEDURE_NAME = dbo.nope, MAX_QUEUE_READERS = 1, EXECUTE AS SELF)", w("!9614")},
		{"CREATE PROCEDURE dbo.par @a int AS RETURN", nil},
		{"CREATE PROCEDURE dbo.ok AS RETURN", nil},
		{"CREATE QUEUE q WITH ACTIVATION (PROCEDURE_NAME = dbo.par, MAX_QUEUE_READERS = 1, EXECUTE AS SELF)", w("!9653")},
		{"CREATE QUEUE q WITH ACTIVATION (PROCEDURE_NAME = #p, MAX_QUEUE_READERS = 1, EXECUTE AS SELF)", w("!9742")},
		{"CREATE QUEUE q WITH ACTIVATION (PROCEDURE_NAME = dbo.ok, MAX_QUEUE_READERS = 1)", w("!9613")},
		{"CREATE QUEUE q WITH ACTIVATION (PROCEDURE_NAME = dbo.ok, MAX_QUEUE_READERS = 1, EXECUTE AS 'nobody')", w("!9611")},
		{"CREATE QUEUE q WITH STATUS = OFF, RETENTION = ON, POISON_MESSAGE_HANDLING (STATUS = OFF)", nil},
		{"SELECT is_receive_enabled, is_retention_enabled, is_poison_message_handling_enabled, max_readers FROM sys.service_queues WHERE name = 'q'", w("false|true|false|NULL")},
		{"SELECT type, type_desc FROM sys.objects WHERE name = 'q'", w("SQ|SERVICE_QUEUE")},
		{"INSERT q (status) VALUES (1)", w("!40517")},
		{"DELETE q", w("!40517")},
		{"DROP QUEUE q", nil},
		{"ALTER SERVICE [//t/Initiator] (ADD CONTRACT [DEFAULT])", nil},
		{"SELECT c.name FROM sys.service_contract_usages u JOIN sys.services s ON s.service_id = u.service_id JOIN sys.service_contracts c ON c.service_contract_id = u.service_contract_id WHERE s.name = '//t/Initiator'", w("DEFAULT")},
		{"SELECT COUNT(*) FROM sys.service_message_types WHERE message_type_id < 65536", w("14")},
		{"SELECT name, route_id, address FROM sys.routes", w("AutoCreatedLocal|65536|LOCAL")},
		{"DROP SERVICE [//t/Target]; DROP SERVICE [//t/Initiator]; DROP QUEUE dbo.TargetQueue; DROP CONTRACT [//t/Contract]; DROP MESSAGE TYPE [//t/Request]", nil},
	})
}

// dialog begins a dialog on @h.
func dialog(to, contract, rest string) string {
	return "DECLARE @h uniqueidentifier; BEGIN DIALOG @h FROM SERVICE [//t/Initiator] TO SERVICE '" + to + "' ON CONTRACT " + contract + rest + "; "
}

func TestBrokerSendErrors(t *testing.T) {
	c := brokerDB(t, open(t, emulator.Options{}))
	d := dialog("//t/Target", "[//t/Contract]", "")
	steps(t, c, []step{
		{"SET NOCOUNT ON", nil},
		{"DECLARE @h uniqueidentifier; SEND ON CONVERSATION @h", w("!8418")},
		{"DECLARE @h uniqueidentifier = NEWID(); END CONVERSATION @h", w("!8426")},
		{"SEND ON CONVERSATION @nope", w("!137")},
		{d + "SEND ON CONVERSATION @h MESSAGE TYPE nope ('a')", w("!8428")},
		{d + "SEND ON CONVERSATION @h ('a')", w("!8431")},
		{d + "SEND ON CONVERSATION @h MESSAGE TYPE [//t/Reply] ('a')", w("!8432")},
		{d + "SEND ON CONVERSATION @h MESSAGE TYPE [//t/Request] (NULL)", w("!8433")},
		{"DECLARE @h uniqueidentifier; BEGIN DIALOG @h FROM SERVICE nope TO SERVICE 'x'", w("!8423")},
		{dialog("//t/Target", "nope", ""), w("!8425")},
		{dialog("//t/Target", "[//t/Contract]", " WITH LIFETIME = 0"), w("!8411")},
		{"DECLARE @g uniqueidentifier = NEWID(), @h uniqueidentifier; RECEIVE @h = conversation_handle, message_body FROM dbo.TargetQueue", w("!8447")},
		{"RECEIVE * FROM dbo.nope", w("!208")},
		{"RECEIVE * FROM dbo.h", w("!208")},
		// What the target does not take comes back as an error.
		{"WHILE 1 = 1 BEGIN WAITFOR (RECEIVE status FROM dbo.InitiatorQueue), TIMEOUT 1; IF @@ROWCOUNT = 0 BREAK END", nil},
		{d + "SEND ON CONVERSATION @h MESSAGE TYPE [//t/Request] (N'<a>')", nil},
		{"SELECT CASE WHEN CAST(message_body AS nvarchar(max)) LIKE N'%<Code>-9615</Code>%' THEN message_type_name END FROM dbo.InitiatorQueue", w("http://schemas.microsoft.com/SQL/ServiceBroker/Error")},
		{"SELECT is_initiator, state FROM sys.conversation_endpoints WHERE state = 'ER'", w("1|ER")},
		{"DECLARE @h uniqueidentifier; RECEIVE @h = conversation_handle FROM dbo.InitiatorQueue; END CONVERSATION @h", nil},
		{dialog("//t/Target", "[DEFAULT]", "") + "SEND ON CONVERSATION @h (0x00)", nil},
		{"SELECT CAST(message_body AS nvarchar(max)) FROM dbo.InitiatorQueue", w(`<?xml version="1.0"?><Error xmlns="http://schemas.microsoft.com/SQL/ServiceBroker/Error"><Code>-8408</Code><Description>Target service &#39;//t/Target&#39; does not support contract &#39;DEFAULT&#39;.</Description></Error>`)},
		// What cannot be delivered waits.
		{
			dialog("//t/nope", "[DEFAULT]", "") + "SEND ON CONVERSATION @h (0x00); SELECT GET_TRANSMISSION_STATUS(@h)",
			w("The target service name could not be found. Ensure that the service name is specified correctly and/or the routing information has been supplied."),
		},
		{"DELETE FROM dbo.h; ALTER DATABASE b SET DISABLE_BROKER", nil},
		{d + "SEND ON CONVERSATION @h MESSAGE TYPE [//t/Empty]; SELECT GET_TRANSMISSION_STATUS(@h)", w("The broker is disabled in the sender's database.")},
		{"ALTER DATABASE b SET ENABLE_BROKER", nil},
	})
	eventually(t, c, "SELECT message_type_name FROM dbo.TargetQueue", "//t/Empty")
	steps(t, c, []step{
		{"ALTER DATABASE b SET ERROR_BROKER_CONVERSATIONS", nil},
		{"SELECT COUNT(*) FROM sys.conversation_endpoints WHERE state NOT IN ('ER', 'CD')", w("0")},
		{"ALTER DATABASE b SET NEW_BROKER", nil},
		{"SELECT (SELECT COUNT(*) FROM sys.conversation_endpoints) + (SELECT COUNT(*) FROM sys.transmission_queue) + (SELECT COUNT(*) FROM dbo.TargetQueue)", w("0")},
	})
}

func TestBrokerGroups(t *testing.T) {
	c := brokerDB(t, open(t, emulator.Options{}))
	steps(t, c, []step{
		{"SET NOCOUNT ON", nil},
		{`DECLARE @a uniqueidentifier, @b uniqueidentifier, @c uniqueidentifier, @g uniqueidentifier = NEWID();
BEGIN DIALOG @a FROM SERVICE [//t/Initiator] TO SERVICE '//t/Target', 'CURRENT DATABASE' ON CONTRACT [//t/Contract];
BEGIN DIALOG @b FROM SERVICE [//t/Initiator] TO SERVICE '//t/Target' ON CONTRACT [//t/Contract] WITH RELATED_CONVERSATION = @a;
BEGIN DIALOG @c FROM SERVICE [//t/Initiator] TO SERVICE '//t/Target' ON CONTRACT [//t/Contract] WITH RELATED_CONVERSATION_GROUP = @g;
SELECT COUNT(DISTINCT conversation_group_id), COUNT(*) FROM sys.conversation_endpoints;
MOVE CONVERSATION @b TO @g;
SELECT COUNT(*) FROM sys.conversation_endpoints WHERE conversation_group_id = @g;
SELECT COUNT(*) FROM sys.conversation_groups;
SET @g = NEWID();
MOVE CONVERSATION @b TO @g`, w("2|3", "2", "2", "!8439")},
		{beginDialog, nil},
		{"BEGIN TRAN; DECLARE @g uniqueidentifier; GET CONVERSATION GROUP @g FROM dbo.TargetQueue; RECEIVE message_type_name FROM dbo.TargetQueue WHERE conversation_group_id = @g; COMMIT", w("//t/Request")},
		{"DECLARE @g uniqueidentifier; GET CONVERSATION GROUP @g FROM dbo.TargetQueue; SELECT @g", w("NULL")},
		{"ALTER QUEUE dbo.TargetQueue WITH RETENTION = ON", nil},
		{beginDialog, nil},
		{"RECEIVE status FROM dbo.TargetQueue; SELECT status FROM dbo.TargetQueue; RECEIVE status FROM dbo.TargetQueue", w("0", "0")},
		{"DECLARE @h uniqueidentifier = (SELECT handle FROM dbo.h); END CONVERSATION @h WITH ERROR = 17 DESCRIPTION = 'why'; END CONVERSATION @h", w("!8426")},
		{"RECEIVE CAST(message_body AS nvarchar(200)) AS b FROM dbo.TargetQueue", w(`<?xml version="1.0"?><Error xmlns="http://schemas.microsoft.com/SQL/ServiceBroker/Error"><Code>17</Code><Description>why</Description></Error>`)},
		{"DECLARE @h uniqueidentifier = (SELECT conversation_handle FROM sys.conversation_endpoints WHERE is_initiator = 0 AND state = 'ER'); END CONVERSATION @h WITH CLEANUP", nil},
	})
}

func TestBrokerTimers(t *testing.T) {
	c := brokerDB(t, open(t, emulator.Options{}))
	steps(t, c, []step{
		{"SET NOCOUNT ON", nil},
		{dialog("//t/Target", "[//t/Contract]", " WITH LIFETIME = 2") + "SEND ON CONVERSATION @h MESSAGE TYPE [//t/Empty]; BEGIN CONVERSATION TIMER (@h) TIMEOUT = 1", nil},
		{"WAITFOR (RECEIVE message_type_name FROM dbo.InitiatorQueue), TIMEOUT 5000", w("http://schemas.microsoft.com/SQL/ServiceBroker/DialogTimer")},
		{"DECLARE @b nvarchar(max); WAITFOR (RECEIVE @b = CAST(message_body AS nvarchar(max)) FROM dbo.InitiatorQueue), TIMEOUT 5000; SELECT SIGN(CHARINDEX('<Code>-8489</Code>', @b))", w("1")},
		{"SELECT state FROM sys.conversation_endpoints WHERE is_initiator = 1", w("ER")},
	})
}

func TestBrokerRestart(t *testing.T) {
	dir := t.TempDir()
	e, err := emulator.Open(emulator.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	c := brokerDB(t, e)
	steps(t, c, []step{
		{"SET NOCOUNT ON", nil},
		{pingPong, nil},
		{"ALTER QUEUE dbo.TargetQueue WITH ACTIVATION (STATUS = OFF, PROCEDURE_NAME = dbo.pong, MAX_QUEUE_READERS = 1, EXECUTE AS SELF)", nil},
		{beginDialog, nil},
		{"BEGIN TRAN; RECEIVE message_type_name FROM dbo.TargetQueue", w("//t/Request")}, // comes back
	})
	c.Close()
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	e = open(t, emulator.Options{Dir: dir})
	c = sessionIn(t, e, "b")
	steps(t, c, []step{
		{"SET NOCOUNT ON; SELECT message_type_name FROM dbo.TargetQueue", w("//t/Request")},
		{"ALTER QUEUE dbo.TargetQueue WITH ACTIVATION (STATUS = ON)", nil},
		{"WAITFOR (RECEIVE message_type_name FROM dbo.InitiatorQueue), TIMEOUT 5000", w("//t/Reply")},
	})
}

func TestBrokerActivationFails(t *testing.T) {
	e := open(t, emulator.Options{})
	c := brokerDB(t, e)
	steps(t, c, []step{
		{"SET NOCOUNT ON", nil},
		{"CREATE PROCEDURE dbo.fails AS BEGIN TRAN; DECLARE @t TABLE (n sysname); RECEIVE message_type_name FROM dbo.TargetQueue INTO @t; ROLLBACK; THROW 50001, 'no', 1", nil},
		{"ALTER QUEUE dbo.TargetQueue WITH ACTIVATION (STATUS = ON, PROCEDURE_NAME = dbo.fails, MAX_QUEUE_READERS = 1, EXECUTE AS OWNER)", nil},
		{beginDialog, nil},
	})
	eventually(t, c, "SELECT is_receive_enabled FROM sys.service_queues WHERE name = 'TargetQueue'", "false")
	// A procedure that waits is seen, can be killed, and does not keep its database.
	steps(t, c, []step{
		{"ALTER PROCEDURE dbo.fails AS DECLARE @t TABLE (n sysname); WHILE 1 = 1 WAITFOR (RECEIVE message_type_name FROM dbo.TargetQueue INTO @t)", nil},
		{"ALTER QUEUE dbo.TargetQueue WITH STATUS = ON", nil},
	})
	eventually(t, c, "SELECT COUNT(*) FROM dbo.TargetQueue", "0")
	eventually(t, c, "SELECT s.is_user_process, t.procedure_name FROM sys.dm_broker_activated_tasks t JOIN sys.dm_exec_sessions s ON s.session_id = t.spid", "false|[dbo].[fails]")
	steps(t, c, []step{
		{"DECLARE @s nvarchar(20) = (SELECT CONCAT('KILL ', spid) FROM sys.dm_broker_activated_tasks); EXEC (@s)", nil},
	})
	eventually(t, c, "SELECT COUNT(*) FROM sys.dm_broker_activated_tasks", "0")
	steps(t, c, []step{{beginDialog, nil}})
	eventually(t, c, "SELECT COUNT(*) FROM sys.dm_broker_activated_tasks", "1")
	steps(t, c, []step{{"USE master; DROP DATABASE b; SELECT COUNT(*) FROM sys.databases WHERE name = 'b'", w("(Changed database context to 'master'.)", "0")}})
}

func TestBrokerPermissions(t *testing.T) {
	c := brokerDB(t, open(t, emulator.Options{}))
	as := func(batch string) string { return "EXECUTE AS USER = 'u'; " + batch + "; REVERT" }
	steps(t, c, []step{
		{"SET NOCOUNT ON; CREATE USER u WITHOUT LOGIN", nil},
		{beginDialog, nil},
		{"EXECUTE AS USER = 'u'", nil},
		{"RECEIVE * FROM dbo.TargetQueue", w("!229/14/5 line 1: The RECEIVE permission was denied on the object 'TargetQueue', database 'b', schema 'dbo'.")},
		{"CREATE QUEUE q", w("!262")},
		{strings.TrimSuffix(dialog("//t/Target", "[//t/Contract]", ""), "; "), w("!229")},
		{"REVERT", nil},
		{"GRANT RECEIVE ON dbo.TargetQueue TO u; GRANT SEND ON SERVICE::[//t/Target] TO u; GRANT REFERENCES ON CONTRACT::[//t/Contract] TO u", nil},
		{"SELECT class_desc, permission_name FROM sys.database_permissions WHERE grantee_principal_id = USER_ID('u') AND class <> 0 ORDER BY class", w("OBJECT_OR_COLUMN|RECEIVE", "SERVICE_CONTRACT|REFERENCES", "SERVICE|SEND")},
		{as("RECEIVE message_type_name FROM dbo.TargetQueue"), w("//t/Request")},
		{"GRANT INSERT ON dbo.TargetQueue TO u", w("!4606")},
		{"GRANT RECEIVE ON dbo.h TO u", w("!4606")},
	})
}
