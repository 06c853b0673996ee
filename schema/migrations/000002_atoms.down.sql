-- Takes the atoms back, with their rows.
DROP TABLE dbo.Atoms;
