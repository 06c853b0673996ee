-- Gives this moment a name, to which the weights can be taken back while their history is kept (90 days). It copies nothing.
--
-- Parameters
--   @TenantId        whose weights
--   @SnapshotName    unique for the tenant
--   @ModelId         only this model of the tenant; NULL for all
--   @Description     NULL for none
--   @SnapshotId      OUTPUT the snapshot
-- Result     none but the OUTPUT parameter.
-- Errors     50001 a parameter is missing or wrong; 50002 the tenant has no such model; 50004 the name is taken.
CREATE OR ALTER PROCEDURE dbo.sp_CreateWeightSnapshot
    @TenantId     int,
    @SnapshotName nvarchar(255),
    @ModelId      int           = NULL,
    @Description  nvarchar(max) = NULL,
    @SnapshotId   bigint        = NULL OUTPUT
AS
BEGIN
    SET NOCOUNT ON;
    SET XACT_ABORT ON;
    BEGIN TRY
        SET @SnapshotId = NULL;
        IF @TenantId IS NULL OR @TenantId < 0 THROW 50001, N'@TenantId is missing or negative.', 1;
        IF @SnapshotName IS NULL OR @SnapshotName = N'' THROW 50001, N'@SnapshotName is missing or empty.', 1;

        BEGIN TRANSACTION;
        IF @ModelId IS NOT NULL AND NOT EXISTS (SELECT 1 FROM dbo.Models AS m WHERE m.ModelId = @ModelId AND m.TenantId = @TenantId)
            THROW 50002, N'The tenant has no such model.', 1;
        IF EXISTS (SELECT 1 FROM dbo.WeightSnapshots AS s WITH (UPDLOCK, HOLDLOCK) WHERE s.TenantId = @TenantId AND s.SnapshotName = @SnapshotName)
            THROW 50004, N'The tenant has a snapshot of that name.', 1;
        INSERT INTO dbo.WeightSnapshots (TenantId, SnapshotName, ModelId, Description, WeightCount)
        SELECT @TenantId, @SnapshotName, @ModelId, @Description, COUNT(*)
        FROM dbo.Weights AS w
        JOIN dbo.ModelLayers AS l ON l.LayerId = w.LayerId
        WHERE w.TenantId = @TenantId AND (@ModelId IS NULL OR l.ModelId = @ModelId);
        SET @SnapshotId = CAST(SCOPE_IDENTITY() AS bigint);
        COMMIT TRANSACTION;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;
END;
