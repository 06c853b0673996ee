-- Into the target database's own table of test results, where there is one; how many rows that made.
IF OBJECT_ID(N'dbo.TestResults', N'U') IS NULL
    SELECT -1 AS recorded;
ELSE
BEGIN
    INSERT dbo.TestResults (TestName, TestSuite, TestStatus, ExecutionTimeMs, ErrorMessage, TestOutput, ExecutedAt, Environment, TestCategory)
    SELECT r.name, N'hartctl verify', r.status, r.ms, r.error, r.output, @started, @environment, r.category
    FROM OPENJSON(@results) WITH (
        name nvarchar(200) '$.name', status nvarchar(50) '$.status', ms float '$.ms', error nvarchar(max) '$.error', output nvarchar(max) '$.output', category nvarchar(50) '$.category'
    ) AS r;
    SELECT @@ROWCOUNT AS recorded;
END;
