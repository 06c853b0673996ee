-- Takes the operations' tables back, with their rows.
DROP TABLE dbo.TestResults;
DROP TABLE dbo.Neo4jSyncLog;
DROP TABLE dbo.MessageDeadLetters;
DROP TABLE dbo.MessageAttempts;
DROP TABLE dbo.CdcCheckpoints;
