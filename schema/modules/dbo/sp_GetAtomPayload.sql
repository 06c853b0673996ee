-- The bytes of an atom.
--
-- Parameters
--   @TenantId, @AtomId   an atom that is not deleted
-- Result     one set of one row: PayloadId, RowGuid, ContentType, ContentHash, SizeBytes, PayloadData; none when the bytes are not held here.
-- Errors     50001 a parameter is missing or wrong; 50002 the tenant has no such atom, or the session is another tenant's.
CREATE OR ALTER PROCEDURE dbo.sp_GetAtomPayload
    @TenantId int,
    @AtomId   bigint
AS
BEGIN
    SET NOCOUNT ON;
    SET XACT_ABORT ON;
    BEGIN TRY
        IF @TenantId IS NULL OR @TenantId < 0 THROW 50001, N'@TenantId is missing or negative.', 1;
        IF @AtomId IS NULL THROW 50001, N'@AtomId is missing.', 1;
        -- dbo.Atoms is under the tenant policy, the bytes are not where they are FILESTREAM: the atom decides.
        IF NOT EXISTS (SELECT 1 FROM dbo.Atoms AS a WHERE a.AtomId = @AtomId AND a.TenantId = @TenantId AND a.IsDeleted = 0)
            THROW 50002, N'The tenant has no such atom.', 1;

        SELECT p.PayloadId, p.RowGuid, p.ContentType, p.ContentHash, p.SizeBytes, p.PayloadData
        FROM dbo.AtomPayloadStore AS p
        WHERE p.AtomId = @AtomId AND p.TenantId = @TenantId;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;
END;
