-- Starts one turn of the loop: observe, orient, decide, act, for one tenant. The turn goes on by itself, in the procedures that the queues activate.
--
-- Parameters
--   @TenantId        whose requests are looked at
--   @AnalysisScope   a name for what is looked at, kept with the cycle
--   @LookbackHours   how far back, 1 to 8760
--   @TriggerReason   why, kept with the cycle
--   @Repeat          1: a cycle that did something is followed by another one, after 5 to 60 minutes (sp_Learn); 0: this one only
--   @CycleId         OUTPUT the row of dbo.OodaCycles, which is Running
-- Result     none but the OUTPUT parameter.
-- Errors     50001 a parameter is missing or wrong. After an error nothing of it is left.
CREATE OR ALTER PROCEDURE dbo.sp_StartOodaCycle
    @TenantId      int,
    @AnalysisScope nvarchar(256) = N'full',
    @LookbackHours int = 24,
    @TriggerReason nvarchar(200) = NULL,
    @Repeat        bit = 0,
    @CycleId       uniqueidentifier OUTPUT
AS
BEGIN
    SET NOCOUNT ON;
    SET XACT_ABORT ON;
    BEGIN TRY
        SET @CycleId = NULL;
        IF @TenantId IS NULL OR @TenantId < 0 THROW 50001, N'@TenantId is missing or negative.', 1;
        IF @AnalysisScope IS NULL OR @AnalysisScope = N'' THROW 50001, N'@AnalysisScope is missing or empty.', 1;
        IF @LookbackHours IS NULL OR @LookbackHours NOT BETWEEN 1 AND 8760 THROW 50001, N'@LookbackHours is not between 1 and 8760.', 1;
        IF @Repeat IS NULL THROW 50001, N'@Repeat is missing.', 1;

        DECLARE @New uniqueidentifier = NEWID();
        BEGIN TRANSACTION;
        INSERT INTO dbo.OodaCycles (CycleId, TenantId, AnalysisScope, LookbackHours, TriggerReason) VALUES (@New, @TenantId, @AnalysisScope, @LookbackHours, @TriggerReason);
        EXEC dbo.sp_AskForAnalysis @TenantId = @TenantId, @CycleId = @New, @Repeat = @Repeat;
        COMMIT TRANSACTION;
        SET @CycleId = @New;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;
END;
