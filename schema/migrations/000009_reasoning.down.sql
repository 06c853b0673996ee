-- Takes the reasoning logs back, with their rows.
DROP TABLE dbo.ReasoningChains;
DROP TABLE dbo.AttentionGenerationLog;
