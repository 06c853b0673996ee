-- Where a vector stands in the projected space, for a search by place: what fn_ProjectTo3D says of it.
--
-- Parameters
--   @QueryVector          the vector as JSON text, 1 to 1998 numbers, not all zero
--   @X, @Y, @Z            OUTPUT its place, each from -1000 to 1000
--   @SpatialBucket        OUTPUT the hash of its bucket
-- Result     none but the OUTPUT parameters.
-- Errors     50001 @QueryVector is missing or wrong; 50006 the landmarks are not there.
CREATE OR ALTER PROCEDURE dbo.sp_ComputeSpatialProjection
    @QueryVector   nvarchar(max),
    @X             float = NULL OUTPUT,
    @Y             float = NULL OUTPUT,
    @Z             float = NULL OUTPUT,
    @SpatialBucket int   = NULL OUTPUT
AS
BEGIN
    SET NOCOUNT ON;
    SET XACT_ABORT ON;
    BEGIN TRY
        SELECT @X = NULL, @Y = NULL, @Z = NULL, @SpatialBucket = NULL;
        DECLARE @Padded nvarchar(max) = dbo.fn_PadVector(@QueryVector);
        IF @Padded IS NULL THROW 50001, N'@QueryVector is not a JSON array of 1 to 1998 numbers.', 1;
        DECLARE @Vector vector(1998) = CAST(@Padded AS vector(1998));
        IF VECTOR_NORM(@Vector, 'norm2') = 0 THROW 50001, N'@QueryVector is all zeros, which has no direction.', 1;

        SELECT @X = p.X, @Y = p.Y, @Z = p.Z, @SpatialBucket = p.SpatialBucket FROM dbo.fn_ProjectTo3D(@Vector) AS p;
        IF @SpatialBucket IS NULL THROW 50006, N'The spatial landmarks are missing: apply the seeds.', 1;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;
END;
