-- History of the weights and coefficients that learning changes: 90 days of every version of a row, for AS OF and for taking weights back. The history starts now:
-- rows that are there are valid from here on.
--
-- The period columns are HIDDEN: SELECT * and INSERT without a column list stay as they were. The server makes the history tables with the clustered
-- index on (ValidTo, ValidFrom) that a finite retention asks for (else Msg 13765). There is no columnstore: a history is read by key here.
ALTER TABLE dbo.Weights ADD
    ValidFrom datetime2(7) GENERATED ALWAYS AS ROW START HIDDEN NOT NULL CONSTRAINT DF_Weights_ValidFrom DEFAULT (SYSUTCDATETIME()),
    ValidTo   datetime2(7) GENERATED ALWAYS AS ROW END   HIDDEN NOT NULL CONSTRAINT DF_Weights_ValidTo DEFAULT (CONVERT(datetime2(7), '9999-12-31 23:59:59.9999999')),
    PERIOD FOR SYSTEM_TIME (ValidFrom, ValidTo);
GO
ALTER TABLE dbo.Weights SET (SYSTEM_VERSIONING = ON (HISTORY_TABLE = dbo.Weights_History, DATA_CONSISTENCY_CHECK = ON, HISTORY_RETENTION_PERIOD = 90 DAYS));
GO
-- All versions of one row.
CREATE INDEX IX_Weights_History_WeightId ON dbo.Weights_History (WeightId, ValidTo, ValidFrom);
ALTER TABLE dbo.TensorAtomCoefficients ADD
    ValidFrom datetime2(7) GENERATED ALWAYS AS ROW START HIDDEN NOT NULL CONSTRAINT DF_TensorAtomCoefficients_ValidFrom DEFAULT (SYSUTCDATETIME()),
    ValidTo   datetime2(7) GENERATED ALWAYS AS ROW END   HIDDEN NOT NULL CONSTRAINT DF_TensorAtomCoefficients_ValidTo DEFAULT (CONVERT(datetime2(7), '9999-12-31 23:59:59.9999999')),
    PERIOD FOR SYSTEM_TIME (ValidFrom, ValidTo);
GO
ALTER TABLE dbo.TensorAtomCoefficients SET (SYSTEM_VERSIONING = ON (HISTORY_TABLE = dbo.TensorAtomCoefficients_History, DATA_CONSISTENCY_CHECK = ON, HISTORY_RETENTION_PERIOD = 90 DAYS));
GO
-- All versions of one row.
CREATE INDEX IX_TensorAtomCoefficients_History_TensorAtomCoefficientId ON dbo.TensorAtomCoefficients_History (TensorAtomCoefficientId, ValidTo, ValidFrom);
GO
-- A history inherits nothing from its table. It has no writer but the server, so there is nothing to block.
ALTER SECURITY POLICY security.TenantPolicy
    ADD FILTER PREDICATE security.fn_TenantAccess(TenantId) ON dbo.Weights_History,
    ADD FILTER PREDICATE security.fn_TenantAccess(TenantId) ON dbo.TensorAtomCoefficients_History;
