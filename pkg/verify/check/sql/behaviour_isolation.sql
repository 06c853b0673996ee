-- The rows are asked for without a word of tenants: what filters them is the policy.
IF NOT EXISTS (SELECT 1 FROM sys.security_policies)
    SELECT N'the database has no row-level security' AS missing;
ELSE IF OBJECT_ID(N'dbo.sp_IngestAtom', N'P') IS NULL
    SELECT N'dbo.sp_IngestAtom is not there' AS missing;
ELSE
BEGIN
    DECLARE @tenant int = 2147483601, @other int = 2147483602, @id bigint, @duplicate bit, @own int, @others int, @changed int;
    DECLARE @text varbinary(max) = CAST(CAST(NEWID() AS nvarchar(36)) AS varbinary(max));
    EXEC sys.sp_set_session_context N'TenantId', @tenant;
    BEGIN TRANSACTION;
    EXEC dbo.sp_IngestAtom @TenantId = @tenant, @Content = @text, @ContentType = N'text/plain', @Modality = N'text', @AtomId = @id OUTPUT, @WasDuplicate = @duplicate OUTPUT;
    SELECT @own = COUNT(*) FROM dbo.Atoms WHERE AtomId = @id;
    EXEC sys.sp_set_session_context N'TenantId', @other;
    SELECT @others = COUNT(*) FROM dbo.Atoms WHERE AtomId = @id;
    UPDATE dbo.Atoms SET SourceType = N'other' WHERE AtomId = @id;
    SET @changed = @@ROWCOUNT;
    SELECT @own AS own, @others AS others, @changed AS changed;
    IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION;
END;
