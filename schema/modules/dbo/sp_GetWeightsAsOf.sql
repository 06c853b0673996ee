-- The weights of a layer as they were at a moment.
--
-- Parameters
--   @TenantId, @LayerId   the layer
--   @At                   the moment, UTC; versions are kept for 90 days
-- Result     one set in the order of NeuronIndex: WeightId, NeuronIndex, WeightType, Value, ImportanceScore, ValidFrom, ValidTo.
-- Errors     50001 a parameter is missing or wrong.
CREATE OR ALTER PROCEDURE dbo.sp_GetWeightsAsOf
    @TenantId int,
    @LayerId  bigint,
    @At       datetime2(7)
AS
BEGIN
    SET NOCOUNT ON;
    SET XACT_ABORT ON;
    BEGIN TRY
        IF @TenantId IS NULL OR @TenantId < 0 THROW 50001, N'@TenantId is missing or negative.', 1;
        IF @LayerId IS NULL THROW 50001, N'@LayerId is missing.', 1;
        IF @At IS NULL THROW 50001, N'@At is missing.', 1;

        SELECT w.WeightId, w.NeuronIndex, w.WeightType, w.Value, w.ImportanceScore, w.ValidFrom, w.ValidTo
        FROM dbo.Weights FOR SYSTEM_TIME AS OF @At AS w
        WHERE w.LayerId = @LayerId AND w.TenantId = @TenantId
        ORDER BY w.NeuronIndex, w.WeightId;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;
END;
