-- How the weights of a tenant differ between two moments.
--
-- Parameters
--   @TenantId       whose weights
--   @Before, @After the moments, UTC; @After NULL: now
--   @LayerId        only this layer; NULL for all
--   @MinDelta       only changes of at least this much; what came or went is always there
-- Result     one set, the largest change first: WeightId, LayerId, NeuronIndex, ValueBefore (NULL: it came), ValueAfter (NULL: it went), Delta.
-- Errors     50001 a parameter is missing or wrong.
CREATE OR ALTER PROCEDURE dbo.sp_CompareWeights
    @TenantId int,
    @Before   datetime2(7),
    @After    datetime2(7) = NULL,
    @LayerId  bigint       = NULL,
    @MinDelta float        = 0.0001
AS
BEGIN
    SET NOCOUNT ON;
    SET XACT_ABORT ON;
    BEGIN TRY
        IF @TenantId IS NULL OR @TenantId < 0 THROW 50001, N'@TenantId is missing or negative.', 1;
        IF @Before IS NULL THROW 50001, N'@Before is missing.', 1;
        IF @After IS NULL SET @After = SYSUTCDATETIME();
        IF @After < @Before THROW 50001, N'@After lies before @Before.', 1;
        IF @MinDelta IS NULL OR @MinDelta < 0 THROW 50001, N'@MinDelta is missing or negative.', 1;

        SELECT COALESCE(a.WeightId, b.WeightId) AS WeightId, COALESCE(a.LayerId, b.LayerId) AS LayerId, COALESCE(a.NeuronIndex, b.NeuronIndex) AS NeuronIndex,
               b.Value AS ValueBefore, a.Value AS ValueAfter, a.Value - b.Value AS Delta
        FROM (SELECT w.WeightId, w.LayerId, w.NeuronIndex, w.Value FROM dbo.Weights FOR SYSTEM_TIME AS OF @Before AS w
              WHERE w.TenantId = @TenantId AND (@LayerId IS NULL OR w.LayerId = @LayerId)) AS b
        FULL JOIN (SELECT w.WeightId, w.LayerId, w.NeuronIndex, w.Value FROM dbo.Weights FOR SYSTEM_TIME AS OF @After AS w
                   WHERE w.TenantId = @TenantId AND (@LayerId IS NULL OR w.LayerId = @LayerId)) AS a ON a.WeightId = b.WeightId
        WHERE a.WeightId IS NULL OR b.WeightId IS NULL OR (ABS(a.Value - b.Value) >= @MinDelta AND a.Value <> b.Value)
        ORDER BY ABS(a.Value - b.Value) DESC, COALESCE(a.WeightId, b.WeightId);
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;
END;
