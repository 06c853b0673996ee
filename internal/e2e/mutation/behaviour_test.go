package mutation

var behaviourMutations = []mutation{
	{"search finds nothing", `ALTER PROCEDURE dbo.sp_ExactVectorSearch @TenantId int, @QueryVector nvarchar(max), @TopK int AS SELECT AtomId FROM dbo.AtomEmbeddings WHERE 1 = 0`, []string{"behaviour.ingest", "structure.modules"}, "found 0 atoms"},
	{"ingestion fails", `ALTER PROCEDURE dbo.sp_StoreEmbedding @TenantId int, @AtomId bigint, @Embedding nvarchar(max), @AtomEmbeddingId bigint OUTPUT AS THROW 50001, N'no', 1`, []string{"behaviour.ingest", "structure.modules"}, "Msg 50001"},
	{"tenants see each other", `ALTER SECURITY POLICY security.TenantPolicy WITH (STATE = OFF)`, []string{"behaviour.isolation", "behaviour.past", "structure.policies"}, "sees 1 rows of another"},
	{"tenants see each other's past", `ALTER SECURITY POLICY security.TenantPolicy DROP FILTER PREDICATE ON dbo.Weights_History`, []string{"behaviour.past", "security.histories", "structure.policies"}, "the history shows 1 versions"},
	{"tenants see each other's weights", "ALTER SECURITY POLICY security.TenantPolicy DROP FILTER PREDICATE ON dbo.Weights", []string{"behaviour.past", "structure.policies"}, "AS OF shows 1 rows"},
	{"nobody sees the past", "CREATE FUNCTION dbo.Nobody (@TenantId int) RETURNS TABLE WITH SCHEMABINDING AS RETURN SELECT 1 AS Allowed WHERE 1 = 0\nGO\nALTER SECURITY POLICY security.TenantPolicy ALTER FILTER PREDICATE dbo.Nobody(TenantId) ON dbo.Weights_History", []string{"behaviour.past", "behaviour.temporal", "structure.objects", "structure.policies"}, "sees 0 versions"},
	{"tenants change each other", "CREATE FUNCTION dbo.Everybody (@TenantId int) RETURNS TABLE WITH SCHEMABINDING AS RETURN SELECT 1 AS Allowed\nGO\nALTER SECURITY POLICY security.TenantPolicy ALTER FILTER PREDICATE dbo.Everybody(TenantId) ON dbo.Atoms", []string{"behaviour.isolation", "structure.policies", "structure.objects"}, "33504"},
	{"price changed", `UPDATE dbo.BillingMultipliers SET Multiplier = 4 WHERE Dimension = N'generation_type' AND [Key] = N'image'`, []string{"behaviour.billing"}, "must be 0.702"},
	{"bill without tax", `ALTER PROCEDURE dbo.sp_CalculateBill @TenantId int, @PeriodStart datetime2, @PeriodEnd datetime2, @TaxRate decimal(9, 6), @PlanCode nvarchar(64) AS SELECT 6000 AS Subtotal, 600 AS Discount, 0 AS Tax, 5400 AS Total`, []string{"behaviour.bill", "structure.modules"}, "the Tax of 6000 is 0, and must be 432"},
	{"the loop is broken", `ALTER PROCEDURE dbo.sp_Act AS RETURN`, []string{"behaviour.ooda", "structure.modules"}, "got as far as Hypothesize"},
	{"probe queue off", `ALTER QUEUE dbo.ProbeQueue WITH STATUS = OFF`, []string{"broker.roundtrip", "broker.queues"}, "did not arrive"},
}
