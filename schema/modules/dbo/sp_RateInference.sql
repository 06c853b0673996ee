-- What a user thinks of an answer. Said again, it replaces what was said.
--
-- Parameters
--   @TenantId, @InferenceId   a Completed request
--   @UserRating               1 to 5
--   @UserFeedback             in words; NULL for none
-- Result     none.
-- Errors     50001 a parameter is missing or wrong; 50002 the tenant has no such request; 50003 it has no answer.
CREATE OR ALTER PROCEDURE dbo.sp_RateInference
    @TenantId     int,
    @InferenceId  bigint,
    @UserRating   int,
    @UserFeedback nvarchar(max) = NULL
AS
BEGIN
    SET NOCOUNT ON;
    SET XACT_ABORT ON;
    BEGIN TRY
        IF @TenantId IS NULL OR @TenantId < 0 THROW 50001, N'@TenantId is missing or negative.', 1;
        IF @InferenceId IS NULL THROW 50001, N'@InferenceId is missing.', 1;
        IF @UserRating IS NULL OR @UserRating NOT BETWEEN 1 AND 5 THROW 50001, N'@UserRating is not between 1 and 5.', 1;

        BEGIN TRANSACTION;
        DECLARE @Status nvarchar(50) =
            (SELECT r.Status FROM dbo.InferenceRequests AS r WITH (UPDLOCK) WHERE r.InferenceId = @InferenceId AND r.TenantId = @TenantId);
        IF @Status IS NULL THROW 50002, N'The tenant has no such inference request.', 1;
        IF @Status <> N'Completed' THROW 50003, N'The inference request has no answer.', 1;
        UPDATE dbo.InferenceRequests SET UserRating = @UserRating, UserFeedback = @UserFeedback WHERE InferenceId = @InferenceId AND TenantId = @TenantId;
        COMMIT TRANSACTION;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;
END;
