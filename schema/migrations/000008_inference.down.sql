-- Takes inference back, with its rows.
DROP TABLE dbo.InferenceCache_InMemory;
DROP TABLE dbo.InferenceSteps;
DROP TABLE dbo.InferenceRequests;
