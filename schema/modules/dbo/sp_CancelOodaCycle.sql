-- Cancels a turn of the loop: the phase that comes next ends it. A cycle that waits for its time is cancelled too.
--
-- Parameters
--   @TenantId, @CycleId   the cycle, which is Running
-- Result     none.
-- Errors     50001 a parameter is missing; 50002 the tenant has no such cycle; 50003 it has ended already.
CREATE OR ALTER PROCEDURE dbo.sp_CancelOodaCycle
    @TenantId int,
    @CycleId  uniqueidentifier
AS
BEGIN
    SET NOCOUNT ON;
    SET XACT_ABORT ON;
    BEGIN TRY
        IF @TenantId IS NULL OR @CycleId IS NULL THROW 50001, N'@TenantId or @CycleId is missing.', 1;
        UPDATE dbo.OodaCycles SET Status = N'Cancelled' WHERE CycleId = @CycleId AND TenantId = @TenantId AND Status = N'Running';
        IF @@ROWCOUNT = 0
        BEGIN
            IF NOT EXISTS (SELECT 1 FROM dbo.OodaCycles AS c WHERE c.CycleId = @CycleId AND c.TenantId = @TenantId) THROW 50002, N'The tenant has no such cycle.', 1;
            THROW 50003, N'The cycle has ended already.', 1;
        END;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;
END;
