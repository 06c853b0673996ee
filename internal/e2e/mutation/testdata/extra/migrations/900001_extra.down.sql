DROP TABLE dbo.Extra;
DROP TYPE dbo.Score;
