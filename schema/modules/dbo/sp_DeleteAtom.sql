-- Gives an atom up: one reference less, and with the last one it is marked as deleted. Its row stays, as relations point at it.
--
-- Parameters
--   @TenantId, @AtomId   an atom that is not deleted
--   @All                 1: whatever refers to it
--   @WasDeleted          OUTPUT 1 when it is deleted now
-- Result     none but the OUTPUT parameter.
-- Errors     50001 a parameter is missing or wrong; 50002 the tenant has no such atom. After an error nothing of it is left.
CREATE OR ALTER PROCEDURE dbo.sp_DeleteAtom
    @TenantId   int,
    @AtomId     bigint,
    @All        bit = 0,
    @WasDeleted bit = NULL OUTPUT
AS
BEGIN
    SET NOCOUNT ON;
    SET XACT_ABORT ON;
    BEGIN TRY
        SET @WasDeleted = NULL;
        IF @TenantId IS NULL OR @TenantId < 0 THROW 50001, N'@TenantId is missing or negative.', 1;
        IF @AtomId IS NULL THROW 50001, N'@AtomId is missing.', 1;
        IF @All IS NULL THROW 50001, N'@All is missing.', 1;

        BEGIN TRANSACTION;
        DECLARE @References bigint =
            (SELECT a.ReferenceCount FROM dbo.Atoms AS a WITH (UPDLOCK, HOLDLOCK) WHERE a.AtomId = @AtomId AND a.TenantId = @TenantId AND a.IsDeleted = 0);
        IF @References IS NULL THROW 50002, N'The tenant has no such atom.', 1;
        SET @WasDeleted = CASE WHEN @All = 1 OR @References <= 1 THEN 1 ELSE 0 END;
        UPDATE dbo.Atoms
        SET ReferenceCount = CASE WHEN @WasDeleted = 1 THEN 0 ELSE ReferenceCount - 1 END,
            IsActive = CASE WHEN @WasDeleted = 1 THEN 0 ELSE IsActive END, IsDeleted = @WasDeleted,
            DeletedAt = CASE WHEN @WasDeleted = 1 THEN SYSUTCDATETIME() END, UpdatedAt = SYSUTCDATETIME()
        WHERE AtomId = @AtomId AND TenantId = @TenantId;
        COMMIT TRANSACTION;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;
END;
