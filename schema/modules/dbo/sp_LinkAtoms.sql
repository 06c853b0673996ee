-- Says that one atom stands in a relation to another; said again, it changes weight, confidence and metadata.
--
-- Parameters
--   @TenantId                      whose atoms they are, both
--   @SourceAtomId, @TargetAtomId   two different atoms, neither deleted
--   @RelationType                  DerivedFrom, ComponentOf, SimilarTo, ...
--   @SequenceIndex                 place of the part in the whole; NULL where order means nothing
--   @Weight, @Confidence (0 to 1), @Metadata (JSON text)   NULL leaves what is there
--   @AtomRelationId                OUTPUT the relation, new or known
-- Result     none but the OUTPUT parameter.
-- Errors     50001 a parameter is missing or wrong; 50002 the tenant has no such atom. After an error nothing of it is left.
CREATE OR ALTER PROCEDURE dbo.sp_LinkAtoms
    @TenantId       int,
    @SourceAtomId   bigint,
    @TargetAtomId   bigint,
    @RelationType   nvarchar(128),
    @SequenceIndex  int           = NULL,
    @Weight         real          = NULL,
    @Confidence     real          = NULL,
    @Metadata       nvarchar(max) = NULL,
    @AtomRelationId bigint OUTPUT
AS
BEGIN
    SET NOCOUNT ON;
    SET XACT_ABORT ON;
    BEGIN TRY
        SET @AtomRelationId = NULL;
        IF @TenantId IS NULL OR @TenantId < 0 THROW 50001, N'@TenantId is missing or negative.', 1;
        IF @SourceAtomId IS NULL OR @TargetAtomId IS NULL THROW 50001, N'@SourceAtomId or @TargetAtomId is missing.', 1;
        IF @SourceAtomId = @TargetAtomId THROW 50001, N'An atom is not linked to itself.', 1;
        IF @RelationType IS NULL OR @RelationType = N'' THROW 50001, N'@RelationType is missing or empty.', 1;
        IF @Confidence NOT BETWEEN 0 AND 1 THROW 50001, N'@Confidence is not between 0 and 1.', 1;
        IF @Metadata IS NOT NULL AND ISJSON(@Metadata) = 0 THROW 50001, N'@Metadata is not JSON.', 1;

        BEGIN TRANSACTION;
        IF 2 <> (SELECT COUNT(*) FROM dbo.Atoms AS a
                 WHERE a.AtomId IN (@SourceAtomId, @TargetAtomId) AND a.TenantId = @TenantId AND a.IsDeleted = 0)
            THROW 50002, N'The tenant has no such atom.', 1;

        -- Keeps the key, or the gap where it would be, until the end.
        SELECT @AtomRelationId = r.AtomRelationId
        FROM dbo.AtomRelations AS r WITH (UPDLOCK, HOLDLOCK)
        WHERE r.TenantId = @TenantId AND r.SourceAtomId = @SourceAtomId AND r.TargetAtomId = @TargetAtomId AND r.RelationType = @RelationType
          AND (r.SequenceIndex = @SequenceIndex OR (r.SequenceIndex IS NULL AND @SequenceIndex IS NULL));

        IF @AtomRelationId IS NOT NULL
            UPDATE dbo.AtomRelations
            SET Weight = COALESCE(@Weight, Weight), Confidence = COALESCE(@Confidence, Confidence),
                Metadata = CASE WHEN @Metadata IS NULL THEN Metadata ELSE CAST(@Metadata AS json) END
            WHERE AtomRelationId = @AtomRelationId AND TenantId = @TenantId;
        ELSE
        BEGIN
            INSERT INTO dbo.AtomRelations (TenantId, SourceAtomId, TargetAtomId, RelationType, SequenceIndex, Weight, Confidence, Metadata)
            VALUES (@TenantId, @SourceAtomId, @TargetAtomId, @RelationType, @SequenceIndex, @Weight, @Confidence, CAST(@Metadata AS json));
            SET @AtomRelationId = CAST(SCOPE_IDENTITY() AS bigint);
        END;
        COMMIT TRANSACTION;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;
END;
