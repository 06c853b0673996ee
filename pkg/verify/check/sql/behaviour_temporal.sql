-- A version that is made and changed in one transaction begins and ends at its start: it is in the history table, and no AS OF finds it.
IF NOT EXISTS (SELECT 1 FROM sys.tables WHERE object_id = OBJECT_ID(N'dbo.Weights') AND temporal_type = 2 AND history_table_id = OBJECT_ID(N'dbo.Weights_History'))
    SELECT N'dbo.Weights is not system-versioned' AS missing;
ELSE
    EXEC sys.sp_executesql N'
DECLARE @model int, @layer bigint, @weight bigint, @before int, @now int, @kept int;
EXEC sys.sp_set_session_context N''TenantId'', @tenant;
BEGIN TRANSACTION;
INSERT dbo.Models (TenantId, ModelName, ModelType) VALUES (@tenant, CAST(NEWID() AS nvarchar(36)), N''probe'');
SET @model = CAST(SCOPE_IDENTITY() AS int);
INSERT dbo.ModelLayers (TenantId, ModelId, LayerIdx) VALUES (@tenant, @model, 0);
SET @layer = CAST(SCOPE_IDENTITY() AS bigint);
INSERT dbo.Weights (TenantId, LayerId, NeuronIndex, Value) VALUES (@tenant, @layer, 0, 1);
SET @weight = CAST(SCOPE_IDENTITY() AS bigint);
UPDATE dbo.Weights SET Value = 2 WHERE WeightId = @weight;
DECLARE @at datetime2(7) = SYSUTCDATETIME(), @ago datetime2(7) = DATEADD(minute, -1, SYSUTCDATETIME());
SELECT @before = COUNT(*) FROM dbo.Weights FOR SYSTEM_TIME AS OF @ago AS w WHERE w.WeightId = @weight;
SELECT @now = COUNT(*) FROM dbo.Weights FOR SYSTEM_TIME AS OF @at AS w WHERE w.WeightId = @weight AND w.Value = 2;
SELECT @kept = COUNT(*) FROM dbo.Weights_History AS h WHERE h.WeightId = @weight AND h.Value = 1;
SELECT @before AS before, @now AS now, @kept AS kept;
IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION;', N'@tenant int', @tenant = 2147483601;
