-- Every version of a weight that is still kept, the oldest first.
--
-- Parameters
--   @TenantId, @WeightId   the weight, which may be gone
-- Result     one set: WeightId, LayerId, NeuronIndex, WeightType, Value, Change (from the version before, NULL for the first), Gradient, UpdateCount, ValidFrom,
--            ValidTo (UTC; 9999-12-31 for the one in force).
-- Errors     50001 a parameter is missing or wrong; 50002 the tenant has and had no such weight.
CREATE OR ALTER PROCEDURE dbo.sp_GetWeightHistory
    @TenantId int,
    @WeightId bigint
AS
BEGIN
    SET NOCOUNT ON;
    SET XACT_ABORT ON;
    BEGIN TRY
        IF @TenantId IS NULL OR @TenantId < 0 THROW 50001, N'@TenantId is missing or negative.', 1;
        IF @WeightId IS NULL THROW 50001, N'@WeightId is missing.', 1;
        IF NOT EXISTS (SELECT 1 FROM dbo.Weights FOR SYSTEM_TIME ALL AS w WHERE w.WeightId = @WeightId AND w.TenantId = @TenantId)
            THROW 50002, N'The tenant has and had no such weight.', 1;

        SELECT w.WeightId, w.LayerId, w.NeuronIndex, w.WeightType, w.Value, w.Value - LAG(w.Value) OVER (ORDER BY w.ValidFrom) AS Change, w.Gradient,
               w.UpdateCount, w.ValidFrom, w.ValidTo
        FROM dbo.Weights FOR SYSTEM_TIME ALL AS w
        WHERE w.WeightId = @WeightId AND w.TenantId = @TenantId
        ORDER BY w.ValidFrom;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;
END;
