-- Takes weights and snapshots back, with their rows.
DROP TABLE dbo.WeightSnapshots;
DROP TABLE dbo.Weights;
