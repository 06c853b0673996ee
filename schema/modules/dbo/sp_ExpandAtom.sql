-- What an atom is put together from, part by part and the parts of the parts, along dbo.AtomRelations.
--
-- Parameters
--   @TenantId, @AtomId   an atom that is not deleted
--   @RelationType        only relations of this type; NULL for all
--   @MaxDepth            how many relations far, 1 to 100
-- Result     one set in the order of the whole: Depth (from 1), SourceAtomId, TargetAtomId, RelationType, SequenceIndex, Weight. A part that stands at several
--            places is there as often; one that contains itself is not followed again.
-- Errors     50001 a parameter is missing or wrong; 50002 the tenant has no such atom.
CREATE OR ALTER PROCEDURE dbo.sp_ExpandAtom
    @TenantId     int,
    @AtomId       bigint,
    @RelationType nvarchar(128) = NULL,
    @MaxDepth     int           = 10
AS
BEGIN
    SET NOCOUNT ON;
    SET XACT_ABORT ON;
    BEGIN TRY
        IF @TenantId IS NULL OR @TenantId < 0 THROW 50001, N'@TenantId is missing or negative.', 1;
        IF @MaxDepth IS NULL OR @MaxDepth NOT BETWEEN 1 AND 100 THROW 50001, N'@MaxDepth is not between 1 and 100.', 1;
        IF NOT EXISTS (SELECT 1 FROM dbo.Atoms AS a WHERE a.AtomId = @AtomId AND a.TenantId = @TenantId AND a.IsDeleted = 0)
            THROW 50002, N'The tenant has no such atom.', 1;

        WITH Parts AS
        (
            SELECT 1 AS Depth, r.SourceAtomId, r.TargetAtomId, r.RelationType, r.SequenceIndex, r.Weight,
                   CAST(CONCAT(N'/', r.SourceAtomId, N'/', r.TargetAtomId, N'/') AS nvarchar(max)) AS Way
            FROM dbo.AtomRelations AS r
            WHERE r.SourceAtomId = @AtomId AND r.TenantId = @TenantId AND (@RelationType IS NULL OR r.RelationType = @RelationType)
            UNION ALL
            SELECT p.Depth + 1, r.SourceAtomId, r.TargetAtomId, r.RelationType, r.SequenceIndex, r.Weight,
                   CAST(CONCAT(p.Way, r.TargetAtomId, N'/') AS nvarchar(max))
            FROM Parts AS p
            JOIN dbo.AtomRelations AS r ON r.SourceAtomId = p.TargetAtomId AND r.TenantId = @TenantId
            WHERE p.Depth < @MaxDepth AND (@RelationType IS NULL OR r.RelationType = @RelationType)
              AND p.Way NOT LIKE CONCAT(N'%/', r.TargetAtomId, N'/%')
        )
        SELECT p.Depth, p.SourceAtomId, p.TargetAtomId, p.RelationType, p.SequenceIndex, p.Weight
        FROM Parts AS p
        ORDER BY p.Depth, p.SourceAtomId, p.SequenceIndex, p.TargetAtomId
        OPTION (MAXRECURSION 100);
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;
END;
