-- When the period of a quota began that a time lies in, UTC: midnight, Monday, the first of the month or of the year.
CREATE OR ALTER FUNCTION dbo.fn_QuotaPeriodStart (@ResetInterval nvarchar(20), @At datetime2(7))
RETURNS datetime2(7)
AS
BEGIN
    RETURN CASE @ResetInterval
        WHEN N'Daily'   THEN CAST(CAST(@At AS date) AS datetime2(7))
        WHEN N'Weekly'  THEN DATEADD(day, -(DATEDIFF(day, CAST('19000101' AS date), @At) % 7), CAST(CAST(@At AS date) AS datetime2(7))) -- 1900-01-01 was a Monday
        WHEN N'Monthly' THEN CAST(DATEFROMPARTS(YEAR(@At), MONTH(@At), 1) AS datetime2(7))
        WHEN N'Yearly'  THEN CAST(DATEFROMPARTS(YEAR(@At), 1, 1) AS datetime2(7))
    END;
END;
