-- Takes the history back, and loses it: the current rows stay.
ALTER SECURITY POLICY security.TenantPolicy
    DROP FILTER PREDICATE ON dbo.Weights_History,
    DROP FILTER PREDICATE ON dbo.TensorAtomCoefficients_History;
GO
ALTER TABLE dbo.TensorAtomCoefficients SET (SYSTEM_VERSIONING = OFF);
GO
DROP TABLE dbo.TensorAtomCoefficients_History;
ALTER TABLE dbo.TensorAtomCoefficients DROP PERIOD FOR SYSTEM_TIME;
ALTER TABLE dbo.TensorAtomCoefficients DROP CONSTRAINT DF_TensorAtomCoefficients_ValidFrom, DF_TensorAtomCoefficients_ValidTo;
ALTER TABLE dbo.TensorAtomCoefficients DROP COLUMN ValidFrom, ValidTo;
GO
ALTER TABLE dbo.Weights SET (SYSTEM_VERSIONING = OFF);
GO
DROP TABLE dbo.Weights_History;
ALTER TABLE dbo.Weights DROP PERIOD FOR SYSTEM_TIME;
ALTER TABLE dbo.Weights DROP CONSTRAINT DF_Weights_ValidFrom, DF_Weights_ValidTo;
ALTER TABLE dbo.Weights DROP COLUMN ValidFrom, ValidTo;
