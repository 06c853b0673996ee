-- Notes what a check found.
--
-- Parameters
--   @TestSuite, @TestName   the check
--   @TestStatus             Passed, Failed, Skipped or Error
--   @ExecutionTimeMs, @ErrorMessage, @TestOutput, @Environment, @TestCategory   NULL for none
-- Result     none.
-- Errors     50001 a parameter is missing or wrong.
CREATE OR ALTER PROCEDURE ops.sp_RecordTestResult
    @TestSuite       nvarchar(100),
    @TestName        nvarchar(200),
    @TestStatus      nvarchar(50),
    @ExecutionTimeMs float         = NULL,
    @ErrorMessage    nvarchar(max) = NULL,
    @TestOutput      nvarchar(max) = NULL,
    @Environment     nvarchar(100) = NULL,
    @TestCategory    nvarchar(50)  = NULL
AS
BEGIN
    SET NOCOUNT ON;
    SET XACT_ABORT ON;
    BEGIN TRY
        IF @TestSuite IS NULL OR @TestSuite = N'' OR @TestName IS NULL OR @TestName = N'' THROW 50001, N'@TestSuite or @TestName is missing or empty.', 1;
        IF @TestStatus IS NULL OR @TestStatus NOT IN (N'Passed', N'Failed', N'Skipped', N'Error') THROW 50001, N'@TestStatus is not Passed, Failed, Skipped or Error.', 1;
        IF @ExecutionTimeMs < 0 THROW 50001, N'@ExecutionTimeMs is negative.', 1;

        INSERT INTO dbo.TestResults (TestSuite, TestName, TestStatus, ExecutionTimeMs, ErrorMessage, TestOutput, Environment, TestCategory)
        VALUES (@TestSuite, @TestName, @TestStatus, @ExecutionTimeMs, @ErrorMessage, @TestOutput, @Environment, @TestCategory);
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;
END;
