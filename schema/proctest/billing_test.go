package proctest

import (
	"strings"
	"testing"
)

// plan gives a tenant a plan of its own where a DCU costs 1 and there is no fee.
func (d *database) plan(tenant int) {
	d.t.Helper()
	d.exec("INSERT INTO dbo.BillingRatePlans (TenantId, PlanCode, Name, DefaultRate, MonthlyFee, UnitPricePerDcu) VALUES (@p1, N'own', N'own', 1, 0, 1)", tenant)
}

func TestUsageIsPriced(t *testing.T) {
	d := deployed(t)
	for _, tt := range []struct {
		name, operation, dimensions, units, want string
	}{
		{"image, premium, grounded", "generation.image", `{"generation_type":"image","complexity":"premium","grounding":"enterprise_context"}`, "1", "0.120000|5.850000|0.702000"},
		{"the same, ten times", "generation.image", `{"generation_type":"image","complexity":"premium","grounding":"enterprise_context"}`, "10", "0.120000|5.850000|7.020000"},
		{"no factor", "neo4j_sync.model_updated", `{}`, "1", "0.025000|1.000000|0.025000"},
		{"an unknown factor", "generation.text", `{"complexity":"unheard","x":"y"}`, "1", "0.040000|1.000000|0.040000"},
		{"an unknown operation", "other", `{"complexity":"enterprise"}`, "2", "0.010500|2.000000|0.042000"},
	} {
		got := d.rows("DECLARE @id bigint, @cost decimal(18,6); EXEC dbo.sp_RecordUsage @TenantId = 1, @PrincipalId = N'svc', @Operation = @p1, @Units = "+tt.units+
			", @Dimensions = @p2, @LedgerId = @id OUTPUT, @TotalCost = @cost OUTPUT; SELECT BaseRate, Multiplier, @cost FROM dbo.BillingUsageLedger WHERE LedgerId = @id AND TotalCost = @cost", tt.operation, tt.dimensions)
		if len(got) != 1 || got[0] != tt.want {
			t.Errorf("%s: %v, want %s", tt.name, got, tt.want)
		}
	}
	d.want("SELECT Operation, UseCount, TotalCost FROM dbo.vw_BillingSummary WHERE TenantId = 1 AND Operation = N'generation.image'", "generation.image|2|7.722000")
	d.plan(2)
	for _, tt := range []struct {
		name  string
		got   int32
		errno int32
	}{
		{"the tenant's own plan", d.usage(2, "other", 3), 0},
		{"no units", d.call("dbo.sp_RecordUsage", in("TenantId", 1), in("PrincipalId", "p"), in("Operation", "o"), in("Units", nil)), 50001},
		{"no plan", d.call("dbo.sp_RecordUsage", in("TenantId", 1), in("PrincipalId", "p"), in("Operation", "o"), in("Units", "1"), in("PlanCode", "none")), 50006},
		{"another's plan", d.call("dbo.sp_RecordUsage", in("TenantId", 1), in("PrincipalId", "p"), in("Operation", "o"), in("Units", "1"), in("PlanCode", "own")), 50006},
	} {
		if tt.got != tt.errno {
			t.Errorf("%s: error %d, want %d", tt.name, tt.got, tt.errno)
		}
	}
	d.want("SELECT BaseRate, TotalCost FROM dbo.BillingUsageLedger WHERE TenantId = 2", "1.000000|3.000000")
}

func (d *database) usage(tenant int, operation string, units int) int32 {
	d.t.Helper()
	return d.call("dbo.sp_RecordUsage", in("TenantId", tenant), in("PrincipalId", "svc"), in("Operation", operation), in("Units", units))
}

func TestQuota(t *testing.T) {
	d := deployed(t)
	for _, tt := range []struct {
		name  string
		got   int32
		errno int32
	}{
		{"a quota", d.call("ops.sp_SetQuota", in("ForTenant", 1), in("Operation", "inference.query"), in("QuotaLimit", 10)), 0},
		{"within", d.usage(1, "inference.query", 9), 0},
		{"over", d.usage(1, "inference.query", 2), 50005},
		{"to the full", d.usage(1, "inference.query", 1), 0},
		{"another operation", d.usage(1, "ingest.atom", 100), 0},
		{"another tenant", d.usage(2, "inference.query", 100), 0},
		{"below 0", d.call("ops.sp_SetQuota", in("ForTenant", 1), in("Operation", "o"), in("QuotaLimit", -1)), 50001},
		{"raised", d.call("ops.sp_SetQuota", in("ForTenant", 1), in("Operation", "inference.query"), in("QuotaLimit", 20), in("ResetInterval", "Weekly")), 0},
		{"within the new one", d.usage(1, "inference.query", 10), 0},
	} {
		if tt.got != tt.errno {
			t.Errorf("%s: error %d, want %d", tt.name, tt.got, tt.errno)
		}
	}
	d.want("SELECT TenantId, UsageType, QuotaLimit, CurrentUsage FROM dbo.BillingQuotaViolations", "1|inference.query|10.000000|11.000000")
	d.want("SELECT TenantId, QuotaLimit, ResetInterval, Used FROM dbo.vw_QuotaUsage", "1|20.000000|Weekly|20.000000")
	d.want("SELECT dbo.fn_QuotaPeriodStart(v.i, '2026-03-04T05:06:07') FROM (VALUES (1, 'Daily'), (2, 'Weekly'), (3, 'Monthly'), (4, 'Yearly')) AS v (o, i) ORDER BY v.o",
		"2026-03-04 00:00:00 +0000 UTC", "2026-03-02 00:00:00 +0000 UTC", "2026-03-01 00:00:00 +0000 UTC", "2026-01-01 00:00:00 +0000 UTC")
}

func TestBill(t *testing.T) {
	d := deployed(t)
	for i, tt := range []struct{ dcu, want string }{
		{"6000", "6000.00|0.100000|600.00|432.00|5832.00"},
		{"1000", "1000.00|0.000000|0.00|80.00|1080.00"},
		{"1000.01", "1000.01|0.050000|50.00|76.00|1026.01"},
		{"5000", "5000.00|0.050000|250.00|380.00|5130.00"},
		{"10000", "10000.00|0.100000|1000.00|720.00|9720.00"},
		{"10000.01", "10000.01|0.150000|1500.00|680.00|9180.01"},
		{"0", "0.00|0.000000|0.00|0.00|0.00"},
	} {
		tenant := i + 10
		d.plan(tenant)
		d.exec("INSERT INTO dbo.BillingUsageLedger (TenantId, PrincipalId, Operation, Units, BaseRate, TotalCost, TimestampUtc) VALUES (@p1, N'p', N'o', 1, 1, "+tt.dcu+", '2026-03-31T23:59:59.9999999'), (@p1, N'p', N'o', 1, 1, 7, '2026-04-01')", tenant)
		got := d.rows("EXEC dbo.sp_CalculateBill @TenantId = @p1, @PeriodStart = '2026-03-01', @PeriodEnd = '2026-04-01'", tenant)
		if parts := strings.Split(got[0], "|"); strings.Join(parts[5:10], "|") != tt.want {
			t.Errorf("%s DCU: %v, want %s", tt.dcu, parts, tt.want)
		}
	}
	// A plan for all has a fee, for every first of a month.
	for period, want := range map[string]string{
		"@PeriodStart = '2026-03-01', @PeriodEnd = '2026-04-01'": "2500.00", "@PeriodStart = '2026-03-02', @PeriodEnd = '2026-04-01'": "0.00",
		"@PeriodStart = '2026-03-10', @PeriodEnd = '2026-05-02'": "5000.00", "@PeriodStart = '2026-03-01', @PeriodEnd = '2026-03-02'": "2500.00",
	} {
		if got := strings.Split(d.rows("EXEC dbo.sp_CalculateBill @TenantId = 1, " + period)[0], "|"); got[1] != "publisher_core" || got[5] != want {
			t.Errorf("%s: %v, want %s", period, got, want)
		}
	}
	invoice := func() int32 {
		return d.call("dbo.sp_CalculateBill", in("TenantId", 10), in("PeriodStart", "2026-03-01"), in("PeriodEnd", "2026-04-01"), in("GenerateInvoice", 1))
	}
	for _, want := range []int32{0, 50004} {
		if errno := invoice(); errno != want {
			t.Errorf("invoice: error %d, want %d", errno, want)
		}
	}
	d.exec("UPDATE dbo.BillingInvoices SET Status = N'Cancelled'")
	if errno := invoice(); errno != 0 {
		t.Error("after cancellation: error", errno)
	}
	d.want("SELECT Status, Total FROM dbo.vw_Invoices ORDER BY InvoiceId", "Cancelled|5832.00", "Pending|5832.00")
	if errno := d.call("dbo.sp_CalculateBill", in("TenantId", 1), in("PeriodStart", "2026-03-01")); errno != 50001 {
		t.Error("half a period: error", errno)
	}
}

func TestTenants(t *testing.T) {
	d := deployed(t)
	create := func(id int, name, external string) int32 {
		return d.call("ops.sp_CreateTenant", in("NewTenantId", id), in("TenantName", name), in("ExternalId", external), in("Tier", "Basic"))
	}
	for _, tt := range []struct {
		name  string
		got   int32
		errno int32
	}{
		{"new", create(1, "a", "x"), 0},
		{"the number", create(1, "b", "y"), 50004},
		{"the name", create(2, "a", "y"), 50004},
		{"the external name", create(2, "b", "x"), 50004},
		{"number 0", create(0, "b", "y"), 50001},
		{"a policy", d.call("ops.sp_SetTenantPolicy", in("ForTenant", 1), in("AllowNetworkAccess", 1), in("NetworkEndpointWhitelist", `["https://a"]`)), 0},
		{"no list", d.call("ops.sp_SetTenantPolicy", in("ForTenant", 1), in("NetworkEndpointWhitelist", `{}`)), 50001},
		{"no tenant", d.call("ops.sp_SetTenantPolicy", in("ForTenant", 9)), 50002},
	} {
		if tt.got != tt.errno {
			t.Errorf("%s: error %d, want %d", tt.name, tt.got, tt.errno)
		}
	}
	d.want("SELECT TenantId, AllowUnsafeClr, AllowNetworkAccess, JSON_VALUE(NetworkEndpointWhitelist, '$[0]') FROM dbo.TenantSecurityPolicy WHERE TenantId = 1", "1|false|true|https://a")
}

func TestInferenceWork(t *testing.T) {
	d := deployed(t)
	d.exec("INSERT INTO dbo.Models (TenantId, ModelName, ModelType) VALUES (1, N'm', N'llm')")
	for i := range 4 {
		var id int64
		if errno := d.call("dbo.sp_SubmitInference", in("TenantId", 1+i%2), in("TaskType", "text-generation"), in("InputData", "{}"), out("InferenceId", &id)); errno != 0 {
			t.Fatal(errno)
		}
	}
	if got := d.rows("EXEC dbo.sp_GetInferenceStatus @TenantId = 1, @InferenceId = 3"); !strings.HasSuffix(got[0], "|2") {
		t.Errorf("place in the queue: %v", got)
	}
	for _, tt := range []struct{ args, want string }{
		{"@Count = 2", "1 2"}, {"@ForTenant = 2", "4"}, {"@TaskType = N'other'", ""}, {"@Count = 100", "3"}, {"@Count = 1", ""},
	} {
		var ids []string
		for _, line := range d.rows("EXEC ops.sp_TakeInference " + tt.args) {
			ids = append(ids, line[:1])
		}
		if got := strings.Join(ids, " "); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.args, got, tt.want)
		}
	}
	put := func(tenant int, output string) int32 {
		return d.call("dbo.sp_PutInferenceCache", in("TenantId", tenant), in("CacheKey", "k"), in("ModelId", 1), in("InferenceType", "t"), in("InputHash", []byte{1}), in("OutputData", []byte(output)))
	}
	for _, tt := range []struct {
		name  string
		got   int32
		errno int32
	}{
		{"rated before it is answered", d.call("dbo.sp_RateInference", in("TenantId", 1), in("InferenceId", 1), in("UserRating", 5)), 50003},
		{"answered", d.call("dbo.sp_CompleteInference", in("TenantId", 1), in("InferenceId", 1), in("OutputData", "{}")), 0},
		{"rated", d.call("dbo.sp_RateInference", in("TenantId", 1), in("InferenceId", 1), in("UserRating", 5)), 0},
		{"rated 6", d.call("dbo.sp_RateInference", in("TenantId", 1), in("InferenceId", 1), in("UserRating", 6)), 50001},
		{"rated by another", d.call("dbo.sp_RateInference", in("TenantId", 2), in("InferenceId", 1), in("UserRating", 5)), 50002},
		{"kept", put(1, "one"), 0},
		{"kept again", put(1, "two"), 0},
		{"another's model", put(2, "x"), 50002},
		{"take none", d.call("ops.sp_TakeInference", in("Count", 0)), 50001},
	} {
		if tt.got != tt.errno {
			t.Errorf("%s: error %d, want %d", tt.name, tt.got, tt.errno)
		}
	}
	if got := d.rows("EXEC dbo.sp_GetInferenceCache @TenantId = 1, @CacheKey = N'k'"); len(got) != 1 || !strings.HasPrefix(got[0], "1|t|two|") {
		t.Errorf("kept: %v", got)
	}
	if got := d.rows("EXEC dbo.sp_GetInferenceCache @TenantId = 2, @CacheKey = N'k'"); len(got) != 0 {
		t.Errorf("another's: %v", got)
	}
	d.want("SELECT AccessCount, SizeBytes FROM dbo.InferenceCache_InMemory", "1|3")
	d.want("SELECT Status, COUNT(*) FROM dbo.vw_InferenceRequests GROUP BY Status ORDER BY Status", "Completed|1", "Running|3")
}
