-- Notes an attempt to bring a thing to Neo4j.
--
-- Parameters
--   @EntityType, @EntityId   the thing
--   @SyncType                CREATE, UPDATE or DELETE
--   @SyncStatus              Pending, Retrying, Success or Failed
--   @Response, @ErrorMessage NULL for none; a Failed one says why
-- Result     none. RetryCount is how often the same was tried since it last succeeded.
-- Errors     50001 a parameter is missing or wrong.
CREATE OR ALTER PROCEDURE ops.sp_LogNeo4jSync
    @EntityType   nvarchar(50),
    @EntityId     bigint,
    @SyncType     nvarchar(50),
    @SyncStatus   nvarchar(50),
    @Response     nvarchar(max) = NULL,
    @ErrorMessage nvarchar(max) = NULL
AS
BEGIN
    SET NOCOUNT ON;
    SET XACT_ABORT ON;
    BEGIN TRY
        IF @EntityType IS NULL OR @EntityType = N'' OR @EntityId IS NULL THROW 50001, N'@EntityType or @EntityId is missing.', 1;
        IF @SyncType IS NULL OR @SyncType NOT IN (N'CREATE', N'UPDATE', N'DELETE') THROW 50001, N'@SyncType is not CREATE, UPDATE or DELETE.', 1;
        IF @SyncStatus IS NULL OR @SyncStatus NOT IN (N'Pending', N'Retrying', N'Success', N'Failed') THROW 50001, N'@SyncStatus is not Pending, Retrying, Success or Failed.', 1;
        IF @SyncStatus = N'Failed' AND @ErrorMessage IS NULL THROW 50001, N'@ErrorMessage is missing: a failed attempt says why.', 1;

        INSERT INTO dbo.Neo4jSyncLog (EntityType, EntityId, SyncType, SyncStatus, Response, ErrorMessage, RetryCount)
        SELECT @EntityType, @EntityId, @SyncType, @SyncStatus, @Response, @ErrorMessage, COUNT(*)
        FROM dbo.Neo4jSyncLog AS l
        WHERE l.EntityType = @EntityType AND l.EntityId = @EntityId AND l.SyncType = @SyncType
          AND l.LogId > COALESCE((SELECT MAX(s.LogId) FROM dbo.Neo4jSyncLog AS s
                                  WHERE s.EntityType = @EntityType AND s.EntityId = @EntityId AND s.SyncType = @SyncType AND s.SyncStatus = N'Success'), 0);
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;
END;
