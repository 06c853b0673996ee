SET XACT_ABORT ON; BEGIN TRANSACTION; DECLARE @hart_started datetime2(3) = SYSUTCDATETIME(); EXEC sys.sp_set_session_context @key = N'hartctl.started', @value = @hart_started;
