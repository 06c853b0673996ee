SET XACT_ABORT ON;
DECLARE @hart_started datetime2(3) = SYSUTCDATETIME();
EXEC sys.sp_set_session_context @key = N'hartctl.started', @value = @hart_started;
BEGIN TRANSACTION;
DELETE FROM dbo.schema_migrations;
INSERT INTO dbo.schema_migrations (version, dirty) VALUES ({{.}}, 1);
COMMIT TRANSACTION;
