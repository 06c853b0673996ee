-- Takes the models back, with their rows.
DROP TABLE dbo.ModelMetadata;
DROP TABLE dbo.Models;
