-- Takes the loop's tables back, with their rows.
DROP TABLE dbo.AutonomousImprovementHistory;
DROP TABLE dbo.PendingActions;
DROP TABLE dbo.AutonomousComputeJobs;
DROP TABLE dbo.OodaCycles;
