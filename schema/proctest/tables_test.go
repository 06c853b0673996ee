package proctest

import (
	"slices"
	"testing"
)

// The seeds' figures, and that landmarks are directions of their own.
func TestSeeds(t *testing.T) {
	d := deployed(t)
	d.want("SELECT PlanCode, MonthlyFee, DefaultRate, UnitPricePerDcu, IncludedSeatCount FROM dbo.BillingRatePlans WHERE TenantId = 0 ORDER BY MonthlyFee",
		"publisher_core|2500.00|0.010500|0.000080|25", "publisher_pro|5000.00|0.009500|0.000075|50", "publisher_enterprise|10000.00|0.008500|0.000070|100")
	d.want("SELECT COUNT(*), COUNT(DISTINCT RatePlanId), SUM(Rate) FROM dbo.BillingOperationRates", "45|3|2.634000")
	d.want("SELECT COUNT(*), COUNT(DISTINCT Dimension), SUM(Multiplier) FROM dbo.BillingMultipliers", "57|6|89.550000")
	// generation.image, premium, with the enterprise's context.
	d.want(`SELECT r.Rate * g.Multiplier * c.Multiplier * e.Multiplier FROM dbo.BillingRatePlans p
		JOIN dbo.BillingOperationRates r ON r.RatePlanId = p.RatePlanId AND r.Operation = 'generation.image'
		JOIN dbo.BillingMultipliers g ON g.RatePlanId = p.RatePlanId AND g.Dimension = 'generation_type' AND g.[Key] = 'image'
		JOIN dbo.BillingMultipliers c ON c.RatePlanId = p.RatePlanId AND c.Dimension = 'complexity' AND c.[Key] = 'premium'
		JOIN dbo.BillingMultipliers e ON e.RatePlanId = p.RatePlanId AND e.Dimension = 'grounding' AND e.[Key] = 'enterprise_context'
		WHERE p.PlanCode = 'publisher_core' AND r.Rate * g.Multiplier * c.Multiplier * e.Multiplier = 0.702`, "0.702000")
	d.want("SELECT COUNT(*) FROM dbo.TenantSecurityPolicy WHERE TenantId = 0 AND AllowUnsafeClr = 0 AND AllowShellCommands = 0 AND AllowFileSystemAccess = 0 AND AllowNetworkAccess = 0 AND ShellCommandWhitelist IS NULL", "1")
	d.want("SELECT COUNT(*), SUM(CASE WHEN ABS(VECTOR_NORM(LandmarkVector, 'norm2') - 1) < 1E-4 THEN 1 ELSE 0 END) FROM dbo.SpatialLandmarks", "4|4")
	d.want("SELECT COUNT(*) FROM dbo.SpatialLandmarks a JOIN dbo.SpatialLandmarks b ON a.LandmarkId < b.LandmarkId WHERE ABS(VECTOR_DISTANCE('cosine', a.LandmarkVector, b.LandmarkVector) - 1) > 0.01", "0")

	// Run again they correct what was changed, and leave a tenant's own plan and the operator's policy alone.
	d.exec("UPDATE dbo.BillingRatePlans SET MonthlyFee = 1; UPDATE dbo.BillingOperationRates SET Rate = 9; UPDATE dbo.BillingMultipliers SET Multiplier = 9")
	d.exec("INSERT INTO dbo.BillingRatePlans (TenantId, PlanCode, Name, MonthlyFee) VALUES (5, N'publisher_core', N'own', 7); UPDATE dbo.TenantSecurityPolicy SET AllowNetworkAccess = 1")
	for _, s := range d.f.Seeds {
		d.script(s.Script)
	}
	d.want("SELECT SUM(MonthlyFee) FROM dbo.BillingRatePlans", "17507.00")
	d.want("SELECT COUNT(*), SUM(Rate) FROM dbo.BillingOperationRates", "45|2.634000")
	d.want("SELECT COUNT(*), SUM(Multiplier) FROM dbo.BillingMultipliers", "57|89.550000")
	d.want("SELECT AllowNetworkAccess FROM dbo.TenantSecurityPolicy", "true")
}

// Every constraint of the newer tables refuses what it is there to refuse.
func TestConstraintsRefuse(t *testing.T) {
	d := deployed(t)
	d.exec("INSERT INTO dbo.Models (ModelName, ModelType) VALUES (N'm', N'llm')")
	d.exec("INSERT INTO dbo.Tenants (TenantId, TenantName, ExternalId) VALUES (1, N'one', N'x'), (2, N'two', NULL), (3, N'three', NULL)")
	d.exec("INSERT INTO dbo.BillingInvoices (TenantId, InvoiceNumber, BillingPeriodStart, BillingPeriodEnd, Subtotal, Discount, Tax, Total) VALUES (1, N'A', '20250101', '20250201', 6000, 600, 432, 5832)")
	d.exec("INSERT INTO dbo.Atoms (ContentHash, Modality) VALUES (0x01, N'text'), (0x02, N'text'); INSERT INTO graph.AtomGraphNodes (AtomId) VALUES (1), (2)")
	edge := "INSERT INTO graph.AtomGraphEdges ($from_id, $to_id, EdgeType, Weight, ValidFrom, ValidTo) SELECT a.$node_id, b.$node_id, "
	nodes := " FROM graph.AtomGraphNodes AS a, graph.AtomGraphNodes AS b WHERE a.AtomId = 1 AND b.AtomId = 2"
	d.exec(edge + "N'DerivedFrom', 1, NULL, NULL" + nodes)
	for _, tt := range []struct {
		name, text string
		errno      int32
	}{
		{"a node twice", "INSERT INTO graph.AtomGraphNodes (AtomId) VALUES (1)", 2627},
		{"a node of no atom", "INSERT INTO graph.AtomGraphNodes (AtomId) VALUES (99)", 547},
		{"a node of no kind", "INSERT INTO graph.AtomGraphNodes (AtomId, NodeType) VALUES (1, N'Thing')", 547},
		{"an edge twice", edge + "N'DerivedFrom', 1, NULL, NULL" + nodes, 2601},
		{"an edge of no kind", edge + "N'Likes', 1, NULL, NULL" + nodes, 547},
		{"an edge too heavy", edge + "N'Uses', 2, NULL, NULL" + nodes, 547},
		{"an edge backwards in time", edge + "N'Uses', 1, '20250102', '20250101'" + nodes, 547},
		{"a negative tenant", "INSERT INTO dbo.Tenants (TenantId, TenantName) VALUES (-1, N'n')", 547},
		{"a tier that there is not", "INSERT INTO dbo.Tenants (TenantId, TenantName, Tier) VALUES (9, N'n', N'Gold')", 547},
		{"one token for two tenants", "INSERT INTO dbo.Tenants (TenantId, TenantName, ExternalId) VALUES (9, N'n', N'x')", 2601},
		{"a policy of nobody", "INSERT INTO dbo.TenantSecurityPolicy (TenantId) VALUES (99)", 547},
		{"an audit level of 4", "INSERT INTO dbo.TenantSecurityPolicy (TenantId, AuditLevel) VALUES (1, 4)", 547},
		{"no retention", "INSERT INTO dbo.TenantSecurityPolicy (TenantId, LogRetentionDays) VALUES (1, 0)", 547},
		{"a plan twice", "INSERT INTO dbo.BillingRatePlans (PlanCode, Name) VALUES (N'publisher_core', N'n')", 2627},
		{"a negative fee", "INSERT INTO dbo.BillingRatePlans (PlanCode, Name, MonthlyFee) VALUES (N'n', N'n', -1)", 547},
		{"negative storage", "INSERT INTO dbo.BillingRatePlans (PlanCode, Name, IncludedPublicStorageGb) VALUES (N'n', N'n', -1)", 547},
		{"a rate twice", "INSERT INTO dbo.BillingOperationRates (RatePlanId, Operation, Rate) SELECT TOP (1) RatePlanId, Operation, 1 FROM dbo.BillingOperationRates", 2601},
		{"a negative rate", "INSERT INTO dbo.BillingOperationRates (RatePlanId, Operation, Rate) SELECT TOP (1) RatePlanId, N'n', -1 FROM dbo.BillingRatePlans", 547},
		{"a rate of no plan", "INSERT INTO dbo.BillingOperationRates (RatePlanId, Operation, Rate) VALUES (NEWID(), N'n', 1)", 547},
		{"a multiplier twice", "INSERT INTO dbo.BillingMultipliers (RatePlanId, Dimension, [Key], Multiplier) SELECT TOP (1) RatePlanId, Dimension, [Key], 1 FROM dbo.BillingMultipliers", 2601},
		{"a negative multiplier", "UPDATE dbo.BillingMultipliers SET Multiplier = -1", 547},
		{"a use of nobody", "INSERT INTO dbo.BillingUsageLedger (PrincipalId, Operation, Units, BaseRate, TotalCost) VALUES (N'p', N'o', 1, 1, 1)", 515},
		{"a negative use", "INSERT INTO dbo.BillingUsageLedger (TenantId, PrincipalId, Operation, Units, BaseRate, TotalCost) VALUES (1, N'p', N'o', -1, 1, 1)", 547},
		{"a bill that does not add up", "UPDATE dbo.BillingInvoices SET Total = 5833", 547},
		{"a discount above the subtotal", "UPDATE dbo.BillingInvoices SET Discount = 6001, Total = 431", 547},
		{"a period backwards", "UPDATE dbo.BillingInvoices SET BillingPeriodEnd = BillingPeriodStart", 547},
		{"paid, but when", "UPDATE dbo.BillingInvoices SET Status = N'Paid'", 547},
		{"a state of no bill", "UPDATE dbo.BillingInvoices SET Status = N'Lost'", 547},
		{"a period billed twice", "INSERT INTO dbo.BillingInvoices (TenantId, InvoiceNumber, BillingPeriodStart, BillingPeriodEnd, Subtotal, Total) VALUES (1, N'B', '20250101', '20250201', 1, 1)", 2601},
		{"a bill's number twice", "INSERT INTO dbo.BillingInvoices (TenantId, InvoiceNumber, BillingPeriodStart, BillingPeriodEnd, Subtotal, Total) VALUES (2, N'A', '20250101', '20250201', 1, 1)", 2627},
		{"a quota by the hour", "INSERT INTO dbo.BillingTenantQuotas (TenantId, UsageType, QuotaLimit, ResetInterval) VALUES (1, N'o', 1, N'Hourly')", 547},
		{"a negative quota", "INSERT INTO dbo.BillingTenantQuotas (TenantId, UsageType, QuotaLimit) VALUES (1, N'o', -1)", 547},
		{"two quotas", "INSERT INTO dbo.BillingTenantQuotas (TenantId, UsageType, QuotaLimit) VALUES (1, N'o', 1), (1, N'o', 2)", 2601},
		{"a violation of nothing", "INSERT INTO dbo.BillingQuotaViolations (TenantId, UsageType, QuotaLimit, CurrentUsage) VALUES (1, N'o', 2, 2)", 547},
		{"resolved, but when", "INSERT INTO dbo.BillingQuotaViolations (TenantId, UsageType, QuotaLimit, CurrentUsage, Resolved) VALUES (1, N'o', 1, 2, 1)", 547},
		{"a turn in no state", "INSERT INTO dbo.OodaCycles (Status) VALUES (N'Lost')", 547},
		{"no look back", "INSERT INTO dbo.OodaCycles (LookbackHours) VALUES (0)", 547},
		{"minus one anomaly", "INSERT INTO dbo.OodaCycles (AnomalyCount) VALUES (-1)", 547},
		{"a job in no state", "INSERT INTO dbo.AutonomousComputeJobs (JobType, JobParameters, Status) VALUES (N'PrimeSearch', N'{}', N'Lost')", 547},
		{"a job without parameters", "INSERT INTO dbo.AutonomousComputeJobs (JobType) VALUES (N'PrimeSearch')", 515},
		{"an action in no state", "INSERT INTO dbo.PendingActions (ActionType, Status) VALUES (N'a', N'Lost')", 547},
		{"an action at no risk", "INSERT INTO dbo.PendingActions (ActionType, RiskLevel) VALUES (N'a', N'none')", 547},
		{"an action of no turn", "INSERT INTO dbo.PendingActions (ActionType, CycleId) VALUES (N'a', NEWID())", 547},
		{"taken back, never deployed", "INSERT INTO dbo.AutonomousImprovementHistory (AnalysisResults, GeneratedCode, TargetFile, ChangeType, RiskLevel, WasRolledBack, RolledBackAt) VALUES (N'{}', N'', N'f', N'c', N'low', 1, SYSUTCDATETIME())", 547},
		{"a score of 2", "INSERT INTO dbo.AutonomousImprovementHistory (AnalysisResults, GeneratedCode, TargetFile, ChangeType, RiskLevel, SuccessScore) VALUES (N'{}', N'', N'f', N'c', N'low', 2)", 547},
		{"a short LSN", "INSERT INTO dbo.CdcCheckpoints (ConsumerName, LastProcessedLsn) VALUES (N'c', N'0x00')", 547},
		{"an LSN with a G", "INSERT INTO dbo.CdcCheckpoints (ConsumerName, LastProcessedLsn) VALUES (N'c', N'0x0000002A000001C8000G')", 547},
		{"no attempt", "INSERT INTO dbo.MessageAttempts (ConversationHandle, AttemptCount) VALUES (NEWID(), 0)", 547},
		{"a dead letter for no reason", "INSERT INTO dbo.MessageDeadLetters (Body) VALUES (N'b')", 515},
		{"minus one attempt", "INSERT INTO dbo.MessageDeadLetters (Reason, AttemptCount) VALUES (N'b', -1)", 547},
		{"a sync of no kind", "INSERT INTO dbo.Neo4jSyncLog (EntityType, EntityId, SyncType) VALUES (N'Atom', 1, N'MOVE')", 547},
		{"a sync in no state", "INSERT INTO dbo.Neo4jSyncLog (EntityType, EntityId, SyncType, SyncStatus) VALUES (N'Atom', 1, N'CREATE', N'Lost')", 547},
		{"a negative retry", "INSERT INTO dbo.Neo4jSyncLog (EntityType, EntityId, SyncType, RetryCount) VALUES (N'Atom', 1, N'CREATE', -1)", 547},
		{"a test that maybe passed", "INSERT INTO dbo.TestResults (TestName, TestSuite, TestStatus) VALUES (N't', N's', N'Maybe')", 547},
		{"a segment of no stream", "INSERT INTO provenance.GenerationStreamSegments (GenerationStreamId, SegmentOrdinal, SegmentKind) VALUES (99, 0, N'k')", 547},
		{"a concept without dimension", "INSERT INTO provenance.Concepts (ConceptName, CentroidVector, VectorDimension, DiscoveryMethod) SELECT TOP (1) N'c', LandmarkVector, 0, N'd' FROM dbo.SpatialLandmarks", 547},
		{"a concept too coherent", "INSERT INTO provenance.Concepts (ConceptName, CentroidVector, VectorDimension, DiscoveryMethod, CoherenceScore) SELECT TOP (1) N'c', LandmarkVector, 1998, N'd', 2 FROM dbo.SpatialLandmarks", 547},
		{"a version twice", "INSERT INTO provenance.ModelVersionHistory (ModelId, VersionTag) VALUES (1, N'v1'), (1, N'v1')", 2627},
		{"a version from nowhere", "INSERT INTO provenance.ModelVersionHistory (ModelId, VersionTag, ParentVersionId) VALUES (1, N'v1', 99)", 547},
		{"a landmark twice", "INSERT INTO dbo.SpatialLandmarks (LandmarkName, LandmarkVector) SELECT LandmarkName, LandmarkVector FROM dbo.SpatialLandmarks", 2627},
		{"an activation twice", "INSERT INTO dbo.CachedActivations_InMemory (ModelId, LayerId, InputHash, ActivationOutput, OutputShape) VALUES (1, 1, 0x01, 0x, N'[]'), (1, 1, 0x01, 0x, N'[]')", 2627},
		{"a path below 0", "INSERT INTO dbo.SessionPaths_InMemory (SessionId, PathNumber) VALUES (NEWID(), -1)", 547},
	} {
		if got := d.call(tt.text); got != tt.errno {
			t.Errorf("%s: error %d, want %d", tt.name, got, tt.errno)
		}
	}
	// An atom takes its node along, and the node its edges.
	d.exec("DELETE FROM dbo.Atoms WHERE AtomId = 2")
	d.want("SELECT (SELECT COUNT(*) FROM graph.AtomGraphNodes), (SELECT COUNT(*) FROM graph.AtomGraphEdges)", "1|0")
}

// A database of the first nine migrations, with rows in it, becomes the newest one; and back: no row is lost either way.
func TestOlderDatabaseKeepsItsRows(t *testing.T) {
	for name, setup := range map[string][]string{"as it is": nil, "with every filegroup": filegroups} {
		t.Run(name, func(t *testing.T) { convert(t, empty(t, setup...), setup != nil) })
	}
}

// filegroups are those of database.yaml.
var filegroups = []string{
	"ALTER DATABASE Hartonomous ADD FILEGROUP HartonomousFileStream CONTAINS FILESTREAM",
	"ALTER DATABASE Hartonomous ADD FILE (NAME = HartonomousFileStream_File, FILENAME = 'C:\\Data\\HartonomousFileStream_File') TO FILEGROUP HartonomousFileStream",
	"ALTER DATABASE Hartonomous ADD FILEGROUP HartonomousMemoryOptimized CONTAINS MEMORY_OPTIMIZED_DATA",
	"ALTER DATABASE Hartonomous ADD FILE (NAME = HartonomousMemoryOptimized_File, FILENAME = 'C:\\Data\\HartonomousMemoryOptimized_File') TO FILEGROUP HartonomousMemoryOptimized",
}

func convert(t *testing.T, d *database, every bool) {
	d.t = t
	older(d)
	before := shape(d)
	d.up(9)
	kept(d)
	d.want("SELECT COUNT(*) FROM dbo.AtomEmbeddings WHERE SpatialGeometry.STX = SpatialProjX AND SpatialGeometry.STY = SpatialProjY AND SpatialGeometry.Z = SpatialProjZ AND SpatialCoarse.ToString() = N'POINT (10 -350)'", "1")
	d.want("SELECT i.name, t.bounding_box_xmax, t.cells_per_object, t.level_1_grid_desc FROM sys.spatial_indexes i JOIN sys.spatial_index_tessellations t ON t.object_id = i.object_id AND t.index_id = i.index_id ORDER BY i.name",
		"IX_AtomEmbeddings_SpatialCoarse|100|8|LOW", "IX_AtomEmbeddings_SpatialGeometry|1000|16|MEDIUM", "IX_Atoms_SpatialKey|10000|8|LOW",
		"IX_TensorAtoms_GeometryFootprint|1000|16|HIGH", "IX_TensorAtoms_SpatialSignature|500|12|MEDIUM")
	counts := "0|0"
	if every {
		counts = "2|3"
	}
	d.want("SELECT (SELECT COUNT(*) FROM sys.columns WHERE is_filestream = 1), (SELECT COUNT(*) FROM sys.tables WHERE is_memory_optimized = 1)", counts)
	d.want("SELECT TenantId, COUNT(*) FROM (SELECT TenantId FROM dbo.ModelMetadata UNION ALL SELECT TenantId FROM dbo.ModelLayers UNION ALL SELECT TenantId FROM dbo.LayerTensorSegments "+
		"UNION ALL SELECT TenantId FROM dbo.TensorAtoms UNION ALL SELECT TenantId FROM dbo.TensorAtomCoefficients UNION ALL SELECT TenantId FROM dbo.Weights "+
		"UNION ALL SELECT TenantId FROM dbo.IngestionJobAtoms UNION ALL SELECT TenantId FROM dbo.InferenceSteps) AS parts GROUP BY TenantId", "7|8")
	d.want("SELECT t.name, h.name, t.history_retention_period, t.history_retention_period_unit_desc FROM sys.tables t JOIN sys.tables h ON h.object_id = t.history_table_id ORDER BY t.name",
		"TensorAtomCoefficients|TensorAtomCoefficients_History|90|DAY", "Weights|Weights_History|90|DAY")
	d.want("SELECT OBJECT_NAME(i.object_id), COL_NAME(i.object_id, c.column_id), c.key_ordinal FROM sys.indexes i JOIN sys.index_columns c ON c.object_id = i.object_id AND c.index_id = i.index_id "+
		"JOIN sys.tables t ON t.object_id = i.object_id WHERE t.temporal_type = 1 AND i.index_id = 1 ORDER BY 1, 3",
		"TensorAtomCoefficients_History|ValidTo|1", "TensorAtomCoefficients_History|ValidFrom|2", "Weights_History|ValidTo|1", "Weights_History|ValidFrom|2")
	d.want("SELECT COUNT(*) FROM sys.columns WHERE is_hidden = 1 AND generated_always_type IN (1, 2) AND OBJECT_NAME(object_id) IN ('Weights', 'TensorAtomCoefficients')", "4")
	// What a row was is kept.
	d.exec("UPDATE dbo.Weights SET Value = 0.75; UPDATE dbo.Weights SET Value = 0.25; UPDATE dbo.TensorAtomCoefficients SET Coefficient = Coefficient")
	d.want("SELECT COUNT(*), SUM(CASE WHEN Value = 0.75 THEN 1 ELSE 0 END) FROM dbo.Weights FOR SYSTEM_TIME ALL", "3|1")
	d.want("SELECT COUNT(*), MAX(TenantId) FROM dbo.TensorAtomCoefficients_History", "1|7")
	after := shape(d)
	d.down(9)
	kept(d)
	if got := shape(d); !slices.Equal(got, before) {
		t.Errorf("up and down again it is\n%q, was\n%q", got, before)
	}
	d.up(9)
	kept(d)
	if got := shape(d); !slices.Equal(got, after) {
		t.Errorf("down and up again it is\n%q, was\n%q", got, after)
	}
	// The numbers go on where they were.
	d.exec("INSERT INTO dbo.InferenceCache_InMemory (CacheKey, ModelId, InferenceType, InputHash, OutputData) VALUES (N'k', 1, N't', 0x01, 0x02)")
	d.want("SELECT COUNT(*), COUNT(DISTINCT CacheId) FROM dbo.InferenceCache_InMemory", "2|2")
}

// shape is every column, constraint and index by name, with what decides its meaning.
func shape(d *database) []string {
	d.t.Helper()
	rows, err := d.Query(`
SELECT CONCAT('column ', OBJECT_SCHEMA_NAME(c.object_id), '.', OBJECT_NAME(c.object_id), '.', c.name, ' ', TYPE_NAME(c.user_type_id), ' ', c.max_length, ' ', c.precision, ' ', c.scale, ' ', c.is_nullable, c.is_identity, c.is_rowguidcol, ' ', c.collation_name COLLATE DATABASE_DEFAULT) AS thing
FROM sys.columns c JOIN sys.tables t ON t.object_id = c.object_id WHERE c.name NOT LIKE '%$%' AND c.name NOT LIKE '%[_]id[_]%'
UNION ALL SELECT CONCAT('constraint ', OBJECT_NAME(parent_object_id), '.', name, ' ', definition, ' ', is_not_trusted, is_disabled) FROM sys.check_constraints
UNION ALL SELECT CONCAT('default ', OBJECT_NAME(parent_object_id), '.', name, ' ', definition) FROM sys.default_constraints
UNION ALL SELECT CONCAT('foreign key ', OBJECT_NAME(parent_object_id), '.', name, ' ', OBJECT_NAME(referenced_object_id), ' ', delete_referential_action_desc COLLATE DATABASE_DEFAULT, ' ', is_not_trusted, is_disabled) FROM sys.foreign_keys
UNION ALL SELECT CONCAT('index ', OBJECT_NAME(i.object_id), '.', i.name, ' ', i.type_desc COLLATE DATABASE_DEFAULT, ' ', i.is_unique, i.is_primary_key, i.has_filter, ' ', i.filter_definition) FROM sys.indexes i JOIN sys.tables t ON t.object_id = i.object_id WHERE i.name NOT LIKE 'GRAPH%'
ORDER BY thing`)
	if err != nil {
		d.t.Fatal(err)
	}
	lines, err := text(rows)
	if err != nil {
		d.t.Fatal(err)
	}
	return lines
}

// older applies the first nine migrations and puts one row of tenant 7 into every table of theirs.
func older(d *database) {
	for _, m := range d.f.Migrations {
		if m.Version <= 9 {
			d.script(m.Up)
		}
	}
	d.exec(`INSERT INTO dbo.Models (TenantId, ModelName, ModelType) VALUES (7, N'm', N'llm');
INSERT INTO dbo.ModelMetadata (ModelId, License) VALUES (1, N'MIT');
INSERT INTO dbo.Atoms (TenantId, ContentHash, Modality) VALUES (7, HASHBYTES('SHA2_256', 'a'), N'text'), (7, HASHBYTES('SHA2_256', 'b'), N'text');
INSERT INTO dbo.AtomEmbeddings (TenantId, AtomId, Dimension, EmbeddingVector, SpatialProjX, SpatialProjY, SpatialProjZ, SpatialBucketX, SpatialBucketY) VALUES (7, 1, 1, CAST(N'[1' + REPLICATE(CAST(N',0' AS nvarchar(max)), 1997) + N']' AS vector(1998)), 0.1E0, -3.5E0, 2E0, 10, -350);
INSERT INTO dbo.AtomEmbeddingSpatialMetadata (SpatialBucketX, SpatialBucketY, SpatialBucketZ, HasZ) VALUES (1, 2, 3, 1);
INSERT INTO dbo.AtomRelations (TenantId, SourceAtomId, TargetAtomId, RelationType) VALUES (7, 1, 2, N'DerivedFrom');
INSERT INTO dbo.AtomPayloadStore (TenantId, AtomId, ContentType, ContentHash, SizeBytes, PayloadData) VALUES (7, 1, N'text/plain', HASHBYTES('SHA2_256', 'a'), 1, CAST('a' AS varbinary(max)));
INSERT INTO dbo.DeduplicationPolicies (PolicyName) VALUES (N'strict');
INSERT INTO dbo.IngestionJobs (TenantId, PipelineName) VALUES (7, N'p');
INSERT INTO dbo.IngestionJobAtoms (IngestionJobId, AtomId, WasDuplicate) VALUES (1, 1, 0);
INSERT INTO dbo.ModelLayers (ModelId, LayerIdx) VALUES (1, 0);
INSERT INTO dbo.LayerTensorSegments (LayerId, SegmentOrdinal, PointOffset, PointCount, QuantizationType, RawPayload) VALUES (1, 0, 0, 1, N'none', 0x0000803F);
INSERT INTO dbo.TensorAtoms (AtomId, ModelId, LayerId, AtomType) VALUES (1, 1, 1, N'head');
INSERT INTO dbo.TensorAtomCoefficients (TensorAtomId, ParentLayerId, Coefficient) VALUES (1, 1, 0.5);
INSERT INTO dbo.Weights (LayerId, NeuronIndex, Value) VALUES (1, 0, 0.25);
INSERT INTO dbo.WeightSnapshots (TenantId, SnapshotName, WeightCount) VALUES (7, N's', 1);
INSERT INTO dbo.InferenceRequests (TenantId, ModelId, InputData) VALUES (7, 1, N'{"q":1}');
INSERT INTO dbo.InferenceSteps (InferenceId, StepNumber) VALUES (1, 0);
INSERT INTO dbo.InferenceCache_InMemory (TenantId, CacheKey, ModelId, InferenceType, InputHash, OutputData) VALUES (7, N'k', 1, N't', 0x01, 0x02);
INSERT INTO dbo.AttentionGenerationLog (TenantId, ModelId, InputAtomIds, MaxTokens, Temperature, TopK, TopP, AttentionHeads, GenerationStreamId, DurationMs) VALUES (7, 1, N'[1]', 1, 0, 1, 1, 1, 1, 1);
INSERT INTO dbo.ReasoningChains (TenantId, ProblemId, TotalSteps, DurationMs) VALUES (7, NEWID(), 1, 1);`)
}

// kept looks for the rows of older, by what stands in them.
func kept(d *database) {
	d.t.Helper()
	d.want(`SELECT (SELECT COUNT(*) FROM dbo.Models WHERE ModelName = N'm') + (SELECT COUNT(*) FROM dbo.ModelMetadata WHERE License = N'MIT') + (SELECT COUNT(*) FROM dbo.Atoms)
+ (SELECT COUNT(*) FROM dbo.AtomEmbeddings WHERE VECTOR_NORM(EmbeddingVector, 'norm1') = 1) + (SELECT COUNT(*) FROM dbo.AtomEmbeddingSpatialMetadata WHERE SpatialBucketZ = 3)
+ (SELECT COUNT(*) FROM dbo.AtomRelations WHERE TargetAtomId = 2) + (SELECT COUNT(*) FROM dbo.DeduplicationPolicies WHERE PolicyName = N'strict') + (SELECT COUNT(*) FROM dbo.IngestionJobs)
+ (SELECT COUNT(*) FROM dbo.IngestionJobAtoms WHERE AtomId = 1) + (SELECT COUNT(*) FROM dbo.ModelLayers) + (SELECT COUNT(*) FROM dbo.TensorAtoms WHERE AtomType = N'head')
+ (SELECT COUNT(*) FROM dbo.WeightSnapshots) + (SELECT COUNT(*) FROM dbo.InferenceRequests WHERE JSON_VALUE(InputData, '$.q') = '1') + (SELECT COUNT(*) FROM dbo.InferenceSteps)
+ (SELECT COUNT(*) FROM dbo.AttentionGenerationLog) + (SELECT COUNT(*) FROM dbo.ReasoningChains)`, "17")
	d.want("SELECT PayloadId, CAST(PayloadData AS varchar(5)), SizeBytes FROM dbo.AtomPayloadStore", "1|a|1")
	d.want("SELECT LayerTensorSegmentId, CONVERT(varchar(20), RawPayload, 1), PointCount FROM dbo.LayerTensorSegments", "1|0x0000803F|1")
	d.want("SELECT WeightId, Value FROM dbo.Weights", "1|0.25")
	d.want("SELECT TensorAtomCoefficientId, Coefficient FROM dbo.TensorAtomCoefficients", "1|0.5")
	d.want("SELECT CacheId, TenantId, CacheKey, CONVERT(varchar(20), OutputData, 1) FROM dbo.InferenceCache_InMemory", "1|7|k|0x02")
}
