-- Stores a piece of content, or counts it when the tenant has it already: (TenantId, SHA-256 of @Content) decides.
--
-- Parameters
--   @TenantId        whose content it is
--   @Content         the bytes, not empty
--   @ContentType     MIME type, as image/png
--   @Modality        one of CK_Atoms_Modality: text, image, audio, video, code, model, tensor, sensor
--   @Subtype, @SourceUri, @SourceType, @CanonicalText, @Metadata (JSON text)   kept with a new atom; a known one keeps what it has
--   @IngestionJobId  a Running job of the tenant, which then lists the atom; NULL for none
--   @CreatedBy       who brought it in
--   @AtomId          OUTPUT the atom, new or known
--   @WasDuplicate    OUTPUT 1 when it was known; its ReferenceCount is one more then
-- Result     none but the OUTPUT parameters. Two callers with the same content get one atom: the second waits for the first.
-- Errors     50001 a parameter is missing or wrong; 50002 the tenant has no such job; 50003 the job is not running;
--            547 unknown modality. After an error nothing of it is left.
CREATE OR ALTER PROCEDURE dbo.sp_IngestAtom
    @TenantId       int,
    @Content        varbinary(max),
    @ContentType    nvarchar(128),
    @Modality       nvarchar(64),
    @Subtype        nvarchar(128)  = NULL,
    @SourceUri      nvarchar(1024) = NULL,
    @SourceType     nvarchar(128)  = NULL,
    @CanonicalText  nvarchar(max)  = NULL,
    @Metadata       nvarchar(max)  = NULL,
    @IngestionJobId bigint         = NULL,
    @CreatedBy      nvarchar(256)  = NULL,
    @AtomId         bigint OUTPUT,
    @WasDuplicate   bit OUTPUT
AS
BEGIN
    SET NOCOUNT ON;
    SET XACT_ABORT ON;
    BEGIN TRY
        SET @AtomId = NULL;
        SET @WasDuplicate = NULL;
        IF @TenantId IS NULL OR @TenantId < 0 THROW 50001, N'@TenantId is missing or negative.', 1;
        IF @Content IS NULL OR DATALENGTH(@Content) = 0 THROW 50001, N'@Content is missing or empty.', 1;
        IF @ContentType IS NULL OR @ContentType NOT LIKE N'%_/_%' THROW 50001, N'@ContentType is not a MIME type.', 1;
        IF @Modality IS NULL THROW 50001, N'@Modality is missing.', 1;
        IF @Metadata IS NOT NULL AND ISJSON(@Metadata) = 0 THROW 50001, N'@Metadata is not JSON.', 1;

        DECLARE @Hash binary(32) = HASHBYTES('SHA2_256', @Content);

        BEGIN TRANSACTION;
        IF @IngestionJobId IS NOT NULL
        BEGIN
            DECLARE @JobStatus nvarchar(64) =
                (SELECT j.Status FROM dbo.IngestionJobs AS j WHERE j.IngestionJobId = @IngestionJobId AND j.TenantId = @TenantId);
            IF @JobStatus IS NULL THROW 50002, N'The tenant has no such ingestion job.', 1;
            IF @JobStatus <> N'Running' THROW 50003, N'The ingestion job is not running.', 1;
        END;

        -- UPDLOCK and HOLDLOCK keep the key, or the gap where it would be, until the end: nobody inserts the same content meanwhile.
        SELECT @AtomId = a.AtomId
        FROM dbo.Atoms AS a WITH (UPDLOCK, HOLDLOCK)
        WHERE a.TenantId = @TenantId AND a.ContentHash = @Hash AND a.IsDeleted = 0;

        IF @AtomId IS NOT NULL
        BEGIN
            SET @WasDuplicate = 1;
            UPDATE dbo.Atoms
            SET ReferenceCount = ReferenceCount + 1, UpdatedAt = SYSUTCDATETIME()
            WHERE AtomId = @AtomId AND TenantId = @TenantId;
        END
        ELSE
        BEGIN
            SET @WasDuplicate = 0;
            INSERT INTO dbo.Atoms (TenantId, ContentHash, Modality, Subtype, ContentType, SourceUri, SourceType, CanonicalText, Metadata)
            VALUES (@TenantId, @Hash, @Modality, @Subtype, @ContentType, @SourceUri, @SourceType, @CanonicalText, CAST(@Metadata AS json));
            SET @AtomId = CAST(SCOPE_IDENTITY() AS bigint);

            -- The bytes may be there from an atom that was deleted: then they pass to this one.
            UPDATE dbo.AtomPayloadStore SET AtomId = @AtomId WHERE TenantId = @TenantId AND ContentHash = @Hash;
            IF @@ROWCOUNT = 0
                INSERT INTO dbo.AtomPayloadStore (TenantId, AtomId, ContentType, ContentHash, SizeBytes, PayloadData, CreatedBy)
                VALUES (@TenantId, @AtomId, @ContentType, @Hash, DATALENGTH(@Content), @Content, @CreatedBy);
        END;

        IF @IngestionJobId IS NOT NULL
            INSERT INTO dbo.IngestionJobAtoms (TenantId, IngestionJobId, AtomId, WasDuplicate, Notes)
            VALUES (@TenantId, @IngestionJobId, @AtomId, @WasDuplicate, CASE WHEN @WasDuplicate = 1 THEN N'same SHA-256' END);
        COMMIT TRANSACTION;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;
END;
