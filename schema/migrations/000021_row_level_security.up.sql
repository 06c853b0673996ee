-- Row-level security: a session sees and changes the rows of its own tenant. The tenant is SESSION_CONTEXT(N'TenantId'), which the API sets on every
-- connection it takes (@read_only = 1: nothing that runs later can change it).
--
-- A session that has set a tenant is bound to it, whoever it is. One that has not sees nothing, so that a forgotten setting gives no row instead of all; except
-- members of db_owner (restore, repair), hart_worker (it serves all tenants) and hart_deploy (seeds, migrations), who see all.
--
-- Not under the policy: the caches, since a predicate on a memory-optimised table must be natively compiled, and tables with FILESTREAM, which
-- row-level security does not go with. hart_api has no right on either; procedures find their rows by keys that begin with the tenant.
CREATE FUNCTION security.fn_TenantAccess (@TenantId int)
RETURNS TABLE
WITH SCHEMABINDING
AS
RETURN
    SELECT 1 AS Allowed
    WHERE @TenantId = CAST(SESSION_CONTEXT(N'TenantId') AS int)
       OR (SESSION_CONTEXT(N'TenantId') IS NULL
           AND (IS_ROLEMEMBER(N'db_owner') = 1 OR IS_ROLEMEMBER(N'hart_worker') = 1 OR IS_ROLEMEMBER(N'hart_deploy') = 1));
GO
-- The same, and for a session with a tenant the rows of tenant 0 as well.
CREATE FUNCTION security.fn_TenantOrSharedAccess (@TenantId int)
RETURNS TABLE
WITH SCHEMABINDING
AS
RETURN
    SELECT 1 AS Allowed
    WHERE @TenantId = CAST(SESSION_CONTEXT(N'TenantId') AS int)
       OR (SESSION_CONTEXT(N'TenantId') IS NOT NULL AND @TenantId = 0)
       OR (SESSION_CONTEXT(N'TenantId') IS NULL
           AND (IS_ROLEMEMBER(N'db_owner') = 1 OR IS_ROLEMEMBER(N'hart_worker') = 1 OR IS_ROLEMEMBER(N'hart_deploy') = 1));
GO
CREATE SECURITY POLICY security.TenantPolicy
    ADD FILTER PREDICATE security.fn_TenantAccess(TenantId) ON dbo.Tenants,
    ADD BLOCK PREDICATE security.fn_TenantAccess(TenantId) ON dbo.Tenants,
    ADD FILTER PREDICATE security.fn_TenantAccess(TenantId) ON dbo.TenantSecurityPolicy,
    ADD BLOCK PREDICATE security.fn_TenantAccess(TenantId) ON dbo.TenantSecurityPolicy,
    ADD FILTER PREDICATE security.fn_TenantAccess(TenantId) ON dbo.Models,
    ADD BLOCK PREDICATE security.fn_TenantAccess(TenantId) ON dbo.Models,
    ADD FILTER PREDICATE security.fn_TenantAccess(TenantId) ON dbo.ModelMetadata,
    ADD BLOCK PREDICATE security.fn_TenantAccess(TenantId) ON dbo.ModelMetadata,
    ADD FILTER PREDICATE security.fn_TenantAccess(TenantId) ON dbo.ModelLayers,
    ADD BLOCK PREDICATE security.fn_TenantAccess(TenantId) ON dbo.ModelLayers,
    ADD FILTER PREDICATE security.fn_TenantAccess(TenantId) ON dbo.TensorAtoms,
    ADD BLOCK PREDICATE security.fn_TenantAccess(TenantId) ON dbo.TensorAtoms,
    ADD FILTER PREDICATE security.fn_TenantAccess(TenantId) ON dbo.TensorAtomCoefficients,
    ADD BLOCK PREDICATE security.fn_TenantAccess(TenantId) ON dbo.TensorAtomCoefficients,
    ADD FILTER PREDICATE security.fn_TenantAccess(TenantId) ON dbo.Weights,
    ADD BLOCK PREDICATE security.fn_TenantAccess(TenantId) ON dbo.Weights,
    ADD FILTER PREDICATE security.fn_TenantAccess(TenantId) ON dbo.WeightSnapshots,
    ADD BLOCK PREDICATE security.fn_TenantAccess(TenantId) ON dbo.WeightSnapshots,
    ADD FILTER PREDICATE security.fn_TenantAccess(TenantId) ON dbo.Atoms,
    ADD BLOCK PREDICATE security.fn_TenantAccess(TenantId) ON dbo.Atoms,
    ADD FILTER PREDICATE security.fn_TenantAccess(TenantId) ON dbo.AtomEmbeddings,
    ADD BLOCK PREDICATE security.fn_TenantAccess(TenantId) ON dbo.AtomEmbeddings,
    ADD FILTER PREDICATE security.fn_TenantAccess(TenantId) ON dbo.AtomRelations,
    ADD BLOCK PREDICATE security.fn_TenantAccess(TenantId) ON dbo.AtomRelations,
    ADD FILTER PREDICATE security.fn_TenantAccess(TenantId) ON dbo.IngestionJobs,
    ADD BLOCK PREDICATE security.fn_TenantAccess(TenantId) ON dbo.IngestionJobs,
    ADD FILTER PREDICATE security.fn_TenantAccess(TenantId) ON dbo.IngestionJobAtoms,
    ADD BLOCK PREDICATE security.fn_TenantAccess(TenantId) ON dbo.IngestionJobAtoms,
    ADD FILTER PREDICATE security.fn_TenantAccess(TenantId) ON dbo.InferenceRequests,
    ADD BLOCK PREDICATE security.fn_TenantAccess(TenantId) ON dbo.InferenceRequests,
    ADD FILTER PREDICATE security.fn_TenantAccess(TenantId) ON dbo.InferenceSteps,
    ADD BLOCK PREDICATE security.fn_TenantAccess(TenantId) ON dbo.InferenceSteps,
    ADD FILTER PREDICATE security.fn_TenantAccess(TenantId) ON dbo.AttentionGenerationLog,
    ADD BLOCK PREDICATE security.fn_TenantAccess(TenantId) ON dbo.AttentionGenerationLog,
    ADD FILTER PREDICATE security.fn_TenantAccess(TenantId) ON dbo.ReasoningChains,
    ADD BLOCK PREDICATE security.fn_TenantAccess(TenantId) ON dbo.ReasoningChains,
    ADD FILTER PREDICATE security.fn_TenantAccess(TenantId) ON graph.AtomGraphNodes,
    ADD BLOCK PREDICATE security.fn_TenantAccess(TenantId) ON graph.AtomGraphNodes,
    ADD FILTER PREDICATE security.fn_TenantAccess(TenantId) ON graph.AtomGraphEdges,
    ADD BLOCK PREDICATE security.fn_TenantAccess(TenantId) ON graph.AtomGraphEdges,
    ADD FILTER PREDICATE security.fn_TenantAccess(TenantId) ON provenance.GenerationStreams,
    ADD BLOCK PREDICATE security.fn_TenantAccess(TenantId) ON provenance.GenerationStreams,
    ADD FILTER PREDICATE security.fn_TenantAccess(TenantId) ON provenance.GenerationStreamSegments,
    ADD BLOCK PREDICATE security.fn_TenantAccess(TenantId) ON provenance.GenerationStreamSegments,
    ADD FILTER PREDICATE security.fn_TenantAccess(TenantId) ON provenance.Concepts,
    ADD BLOCK PREDICATE security.fn_TenantAccess(TenantId) ON provenance.Concepts,
    ADD FILTER PREDICATE security.fn_TenantAccess(TenantId) ON provenance.AtomConcepts,
    ADD BLOCK PREDICATE security.fn_TenantAccess(TenantId) ON provenance.AtomConcepts,
    ADD FILTER PREDICATE security.fn_TenantAccess(TenantId) ON provenance.ConceptEvolution,
    ADD BLOCK PREDICATE security.fn_TenantAccess(TenantId) ON provenance.ConceptEvolution,
    ADD FILTER PREDICATE security.fn_TenantAccess(TenantId) ON provenance.ModelVersionHistory,
    ADD BLOCK PREDICATE security.fn_TenantAccess(TenantId) ON provenance.ModelVersionHistory,
    ADD FILTER PREDICATE security.fn_TenantAccess(TenantId) ON dbo.OodaCycles,
    ADD BLOCK PREDICATE security.fn_TenantAccess(TenantId) ON dbo.OodaCycles,
    ADD FILTER PREDICATE security.fn_TenantAccess(TenantId) ON dbo.AutonomousComputeJobs,
    ADD BLOCK PREDICATE security.fn_TenantAccess(TenantId) ON dbo.AutonomousComputeJobs,
    ADD FILTER PREDICATE security.fn_TenantAccess(TenantId) ON dbo.PendingActions,
    ADD BLOCK PREDICATE security.fn_TenantAccess(TenantId) ON dbo.PendingActions,
    ADD FILTER PREDICATE security.fn_TenantAccess(TenantId) ON dbo.BillingUsageLedger,
    ADD BLOCK PREDICATE security.fn_TenantAccess(TenantId) ON dbo.BillingUsageLedger,
    ADD FILTER PREDICATE security.fn_TenantAccess(TenantId) ON dbo.BillingInvoices,
    ADD BLOCK PREDICATE security.fn_TenantAccess(TenantId) ON dbo.BillingInvoices,
    ADD FILTER PREDICATE security.fn_TenantAccess(TenantId) ON dbo.BillingTenantQuotas,
    ADD BLOCK PREDICATE security.fn_TenantAccess(TenantId) ON dbo.BillingTenantQuotas,
    ADD FILTER PREDICATE security.fn_TenantAccess(TenantId) ON dbo.BillingQuotaViolations,
    ADD BLOCK PREDICATE security.fn_TenantAccess(TenantId) ON dbo.BillingQuotaViolations,
    -- Plans for all are read by all, and written by nobody but the installation.
    ADD FILTER PREDICATE security.fn_TenantOrSharedAccess(TenantId) ON dbo.BillingRatePlans,
    ADD BLOCK PREDICATE security.fn_TenantAccess(TenantId) ON dbo.BillingRatePlans
WITH (STATE = ON, SCHEMABINDING = ON);
GO
IF NOT EXISTS (SELECT 1 FROM sys.columns AS c WHERE c.object_id = OBJECT_ID(N'dbo.AtomPayloadStore') AND c.is_filestream = 1)
    EXEC (N'ALTER SECURITY POLICY security.TenantPolicy
        ADD FILTER PREDICATE security.fn_TenantAccess(TenantId) ON dbo.AtomPayloadStore,
        ADD BLOCK PREDICATE security.fn_TenantAccess(TenantId) ON dbo.AtomPayloadStore;');
IF NOT EXISTS (SELECT 1 FROM sys.columns AS c WHERE c.object_id = OBJECT_ID(N'dbo.LayerTensorSegments') AND c.is_filestream = 1)
    EXEC (N'ALTER SECURITY POLICY security.TenantPolicy
        ADD FILTER PREDICATE security.fn_TenantAccess(TenantId) ON dbo.LayerTensorSegments,
        ADD BLOCK PREDICATE security.fn_TenantAccess(TenantId) ON dbo.LayerTensorSegments;');
