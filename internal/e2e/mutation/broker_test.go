package mutation

var brokerMutations = []mutation{
	{"broker off", `ALTER DATABASE CURRENT SET DISABLE_BROKER WITH ROLLBACK IMMEDIATE`, []string{"broker.enabled", "platform.options"}, "it is off"},
	{"service without its contract", `ALTER SERVICE ActService (DROP CONTRACT [//Hartonomous/AutonomousLoop/ActContract])`, []string{"broker.objects"}, "ActService"},
	{"queue off", `ALTER QUEUE dbo.ExtraQueue WITH STATUS = OFF`, []string{"broker.queues"}, "dbo.ExtraQueue is switched off"},
	{"activation off", `ALTER QUEUE dbo.ExtraQueue WITH ACTIVATION (STATUS = OFF)`, []string{"broker.activation"}, "activation is off"},
	{"no reader", `ALTER QUEUE dbo.ExtraQueue WITH ACTIVATION (MAX_QUEUE_READERS = 0)`, []string{"broker.activation"}, "MAX_QUEUE_READERS"},
	{"activated procedure dropped", `DROP PROCEDURE dbo.Consume`, []string{"broker.activation"}, "which does not exist"},
	{"poison handling off", `ALTER QUEUE dbo.ExtraQueue WITH POISON_MESSAGE_HANDLING (STATUS = OFF)`, []string{"broker.poison"}, "dbo.ExtraQueue"},
	{"conversation in error", "DECLARE @h uniqueidentifier; BEGIN DIALOG CONVERSATION @h FROM SERVICE ExtraFrom TO SERVICE N'ExtraTo' ON CONTRACT ExtraContract WITH ENCRYPTION = OFF; SEND ON CONVERSATION @h MESSAGE TYPE ExtraMessage (0x01)\nGO\nDECLARE @h uniqueidentifier = (SELECT conversation_handle FROM sys.conversation_endpoints WHERE is_initiator = 0); END CONVERSATION @h WITH ERROR = 1 DESCRIPTION = N'no'", []string{"broker.conversations"}, "service ExtraFrom with ExtraTo are in error"},
	{"message to nobody", `DECLARE @h uniqueidentifier; BEGIN DIALOG CONVERSATION @h FROM SERVICE ExtraFrom TO SERVICE N'Nobody' ON CONTRACT ExtraContract WITH ENCRYPTION = OFF; SEND ON CONVERSATION @h MESSAGE TYPE ExtraMessage (0x01)`, []string{"broker.transmission"}, "1 messages to service Nobody"},
}
