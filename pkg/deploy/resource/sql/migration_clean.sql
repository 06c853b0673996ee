SET XACT_ABORT ON;
BEGIN TRANSACTION;
{{template "step_commit.sql" .}}
