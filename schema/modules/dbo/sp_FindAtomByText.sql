-- The atom of a tenant that has exactly this text, found by the SHA-256 of its UTF-8: one look into the index, whatever the length.
--
-- Parameters
--   @TenantId    whose atom it is
--   @Text        the text, not empty
-- Result     one set of at most one row: AtomId, Modality, Subtype, ContentType, SourceUri, SourceType, CanonicalText, ReferenceCount, CreatedAt. An
--            atom that is switched off or deleted is not found.
-- Errors     50001 a parameter is missing or wrong.
CREATE OR ALTER PROCEDURE dbo.sp_FindAtomByText
    @TenantId int,
    @Text     nvarchar(max)
AS
BEGIN
    SET NOCOUNT ON;
    SET XACT_ABORT ON;
    BEGIN TRY
        IF @TenantId IS NULL OR @TenantId < 0 THROW 50001, N'@TenantId is missing or negative.', 1;
        IF @Text IS NULL OR DATALENGTH(@Text) = 0 THROW 50001, N'@Text is missing or empty.', 1;
        DECLARE @Hash binary(32) = HASHBYTES('SHA2_256', dbo.fn_Utf8(@Text));

        SELECT a.AtomId, a.Modality, a.Subtype, a.ContentType, a.SourceUri, a.SourceType, a.CanonicalText, a.ReferenceCount, a.CreatedAt
        FROM dbo.Atoms AS a
        WHERE a.TenantId = @TenantId AND a.ContentHash = @Hash AND a.IsActive = 1 AND a.IsDeleted = 0;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;
END;
