-- The versions of this row have no length, so that ALL leaves the old one out: the history is asked itself too.
IF NOT EXISTS (SELECT 1 FROM sys.tables WHERE object_id = OBJECT_ID(N'dbo.Weights') AND temporal_type = 2 AND history_table_id = OBJECT_ID(N'dbo.Weights_History'))
    SELECT N'dbo.Weights is not system-versioned' AS missing;
ELSE IF NOT EXISTS (SELECT 1 FROM sys.security_predicates WHERE target_object_id = OBJECT_ID(N'dbo.Weights'))
    SELECT N'dbo.Weights is under no security policy' AS missing;
ELSE
    EXEC sys.sp_executesql N'
DECLARE @model int, @layer bigint, @weight bigint, @own int, @kept int, @now int, @ever int, @past int;
EXEC sys.sp_set_session_context N''TenantId'', @tenant;
BEGIN TRANSACTION;
INSERT dbo.Models (TenantId, ModelName, ModelType) VALUES (@tenant, CAST(NEWID() AS nvarchar(36)), N''probe'');
SET @model = CAST(SCOPE_IDENTITY() AS int);
INSERT dbo.ModelLayers (TenantId, ModelId, LayerIdx) VALUES (@tenant, @model, 0);
SET @layer = CAST(SCOPE_IDENTITY() AS bigint);
INSERT dbo.Weights (TenantId, LayerId, NeuronIndex, Value) VALUES (@tenant, @layer, 0, 1);
SET @weight = CAST(SCOPE_IDENTITY() AS bigint);
UPDATE dbo.Weights SET Value = 2 WHERE WeightId = @weight;
DECLARE @at datetime2(7) = SYSUTCDATETIME();
SELECT @own = COUNT(*) FROM dbo.Weights FOR SYSTEM_TIME AS OF @at AS w WHERE w.WeightId = @weight;
SELECT @kept = COUNT(*) FROM dbo.Weights_History AS h WHERE h.WeightId = @weight;
EXEC sys.sp_set_session_context N''TenantId'', @other;
SELECT @now = COUNT(*) FROM dbo.Weights FOR SYSTEM_TIME AS OF @at AS w WHERE w.WeightId = @weight;
SELECT @ever = COUNT(*) FROM dbo.Weights FOR SYSTEM_TIME ALL AS w WHERE w.WeightId = @weight;
SELECT @past = COUNT(*) FROM dbo.Weights_History AS h WHERE h.WeightId = @weight;
SELECT @own AS own, @kept AS kept, @now AS now, @ever AS ever, @past AS past;
IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION;', N'@tenant int, @other int', @tenant = 2147483601, @other = 2147483602;
