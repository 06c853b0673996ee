package proctest

import (
	"slices"
	"strings"
	"testing"
)

func TestWeights(t *testing.T) {
	d := deployed(t)
	d.exec("INSERT INTO dbo.Models (TenantId, ModelName, ModelType) VALUES (1, N'm', N'llm'); INSERT INTO dbo.ModelLayers (TenantId, ModelId, LayerIdx) VALUES (1, 1, 0)")
	d.exec("INSERT INTO dbo.Weights (TenantId, LayerId, NeuronIndex, Value) VALUES (1, 1, 0, 1), (1, 1, 1, 1)")
	moment := d.rows("SELECT CONVERT(nvarchar(30), MAX(ValidFrom), 126) FROM dbo.Weights")[0]
	d.exec("UPDATE dbo.Weights SET Value = 1.5 WHERE WeightId = 1")
	d.exec("DELETE FROM dbo.Weights WHERE WeightId = 2; INSERT INTO dbo.Weights (TenantId, LayerId, NeuronIndex, Value) VALUES (1, 1, 2, 4)")
	if got := d.rows("EXEC dbo.sp_GetWeightHistory @TenantId = 1, @WeightId = 1"); len(got) != 2 || !strings.HasPrefix(got[0], "1|1|0|parameter|1|<nil>|") || !strings.HasPrefix(got[1], "1|1|0|parameter|1.5|0.5|") {
		t.Errorf("history: %v", got)
	}
	if got := d.rows("EXEC dbo.sp_GetWeightsAsOf @TenantId = 1, @LayerId = 1, @At = @p1", moment); len(got) != 2 || !strings.HasPrefix(got[1], "2|1|parameter|1|") {
		t.Errorf("as of then: %v", got)
	}
	if got, want := d.rows("EXEC dbo.sp_CompareWeights @TenantId = 1, @Before = @p1", moment), []string{"1|1|0|1|1.5|0.5", "2|1|1|1|<nil>|<nil>", "3|1|2|<nil>|4|<nil>"}; !slices.Equal(got, want) {
		t.Errorf("compared: %v, want %v", got, want)
	}
	snapshot := func(tenant int, name string, model any) int32 {
		return d.call("dbo.sp_CreateWeightSnapshot", in("TenantId", tenant), in("SnapshotName", name), in("ModelId", model))
	}
	for _, tt := range []struct {
		name  string
		got   int32
		errno int32
	}{
		{"new", snapshot(1, "s", 1), 0},
		{"again", snapshot(1, "s", 1), 50004},
		{"another tenant's name", snapshot(2, "s", nil), 0},
		{"another tenant's model", snapshot(2, "x", 1), 50002},
		{"no such weight", d.call("dbo.sp_GetWeightHistory", in("TenantId", 2), in("WeightId", 1)), 50002},
		{"backwards", d.call("dbo.sp_CompareWeights", in("TenantId", 1), in("Before", "2026-01-02"), in("After", "2026-01-01")), 50001},
	} {
		if tt.got != tt.errno {
			t.Errorf("%s: error %d, want %d", tt.name, tt.got, tt.errno)
		}
	}
	d.want("SELECT TenantId, WeightCount, IsWithinRetention FROM dbo.vw_WeightSnapshots ORDER BY TenantId", "1|2|1", "2|0|1")
}

func TestLineage(t *testing.T) {
	d := deployed(t)
	// 1 ← 2 ← 3 ← 1, a circle; 4 comes from 2; 5 is another tenant's.
	for i, content := range []string{"a", "b", "c", "d", "e"} {
		tenant := 1 + i/4
		atom, _, _ := d.ingest(tenant, content)
		if errno := d.call("dbo.sp_AddGraphNode", in("TenantId", tenant), in("AtomId", atom)); errno != 0 {
			t.Fatal(errno)
		}
	}
	edge := func(from, to int, kind string) int32 {
		return d.call("dbo.sp_AddGraphEdge", in("TenantId", 1), in("FromNodeId", from), in("ToNodeId", to), in("EdgeType", kind))
	}
	for _, tt := range []struct {
		got   int32
		errno int32
	}{
		{edge(2, 1, "DerivedFrom"), 0},
		{edge(3, 2, "DerivedFrom"), 0},
		{edge(1, 3, "Uses"), 0},
		{edge(4, 2, "Uses"), 0},
		{edge(4, 2, "Uses"), 0},
		{edge(1, 5, "Uses"), 50002},
		{edge(1, 1, "Uses"), 50001},
		{edge(1, 2, "Knows"), 50001},
		{d.call("dbo.sp_AddGraphNode", in("TenantId", 1), in("AtomId", 5)), 50002},
		{d.call("dbo.sp_AddGraphNode", in("TenantId", 1), in("AtomId", 1), in("Metadata", "{}")), 0},
		{d.call("dbo.sp_QueryLineage", in("TenantId", 2), in("AtomId", 1)), 50002},
	} {
		if tt.got != tt.errno {
			t.Errorf("error %d, want %d", tt.got, tt.errno)
		}
	}
	d.want("SELECT COUNT(*) FROM graph.AtomGraphEdges", "4")
	for _, tt := range []struct {
		args string
		want []string
	}{
		{"@AtomId = 4", []string{"1|2|2|Atom|Uses|1|4", "2|1|1|Atom|DerivedFrom|1|2", "3|3|3|Atom|Uses|1|1"}},
		{"@AtomId = 4, @MaxDepth = 1", []string{"1|2|2|Atom|Uses|1|4"}},
		{"@AtomId = 1, @Direction = N'Downstream', @EdgeType = N'DerivedFrom'", []string{"1|2|2|Atom|DerivedFrom|1|1", "2|3|3|Atom|DerivedFrom|1|2"}},
	} {
		if got := d.rows("EXEC dbo.sp_QueryLineage @TenantId = 1, " + tt.args); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q\nwant %q", tt.args, got, tt.want)
		}
	}
	var id int64
	for i, pair := range [][2]int{{1, 2}, {1, 3}, {2, 3}, {3, 1}} {
		if errno := d.call("dbo.sp_LinkAtoms", in("TenantId", 1), in("SourceAtomId", pair[0]), in("TargetAtomId", pair[1]), in("RelationType", "part"), in("SequenceIndex", i), out("AtomRelationId", &id)); errno != 0 {
			t.Fatal(errno)
		}
	}
	if got, want := d.rows("EXEC dbo.sp_ExpandAtom @TenantId = 1, @AtomId = 1"), []string{"1|1|2|part|0|<nil>", "1|1|3|part|1|<nil>", "2|2|3|part|2|<nil>"}; !slices.Equal(got, want) {
		t.Errorf("parts: %q, want %q", got, want)
	}
}

func TestOperations(t *testing.T) {
	d := deployed(t)
	lsn := func(s string) int32 {
		return d.call("ops.sp_PutCdcCheckpoint", in("ConsumerName", "c"), in("LastProcessedLsn", s))
	}
	log := func(status string, why any) int32 {
		return d.call("ops.sp_LogNeo4jSync", in("EntityType", "Atom"), in("EntityId", 1), in("SyncType", "CREATE"), in("SyncStatus", status), in("ErrorMessage", why))
	}
	d.exec("INSERT INTO dbo.MessageDeadLetters (Reason, CreatedAtUtc) SELECT N'r', DATEADD(day, -value, SYSUTCDATETIME()) FROM GENERATE_SERIES(0, 99)")
	for _, tt := range []struct {
		name  string
		got   int32
		errno int32
	}{
		{"checkpoint", lsn("0x0000002A000001C80003"), 0},
		{"the same", lsn("0x0000002A000001C80003"), 0},
		{"on", lsn("0x0000002A000001C80004"), 0},
		{"back", lsn("0x0000002A000001C80001"), 50003},
		{"no LSN", lsn("0x00"), 50001},
		{"failed", log("Failed", "why"), 0},
		{"failed again", log("Failed", "why"), 0},
		{"succeeded", log("Success", nil), 0},
		{"failed anew", log("Failed", "why"), 0},
		{"for no reason", log("Failed", nil), 50001},
		{"lost", log("Lost", nil), 50001},
		{"purge in batches", d.call("ops.sp_PurgeDeadLetters", in("OlderThanDays", 30), in("BatchSize", 7)), 0},
		{"purge all", d.call("ops.sp_PurgeDeadLetters", in("OlderThanDays", 0)), 50001},
		{"a result", d.call("ops.sp_RecordTestResult", in("TestSuite", "smoke"), in("TestName", "t"), in("TestStatus", "Passed")), 0},
		{"no result", d.call("ops.sp_RecordTestResult", in("TestSuite", "smoke"), in("TestName", "t"), in("TestStatus", "Maybe")), 50001},
	} {
		if tt.got != tt.errno {
			t.Errorf("%s: error %d, want %d", tt.name, tt.got, tt.errno)
		}
	}
	d.want("DECLARE @l nvarchar(50); EXEC ops.sp_GetCdcCheckpoint @ConsumerName = N'c', @LastProcessedLsn = @l OUTPUT; SELECT @l", "0x0000002A000001C80004")
	d.want("SELECT SyncStatus, RetryCount FROM dbo.Neo4jSyncLog ORDER BY LogId", "Failed|0", "Failed|1", "Success|2", "Failed|0")
	d.want("SELECT COUNT(*) FROM dbo.MessageDeadLetters", "30")
	d.want("SELECT TestSuite, TestStatus FROM dbo.TestResults", "smoke|Passed")
}
