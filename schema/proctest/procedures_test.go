package proctest

import (
	"slices"
	"sync"
	"testing"
)

// ingest stores a text.
func (d *database) ingest(tenant int, content string, more ...any) (atom int64, duplicate bool, errno int32) {
	d.t.Helper()
	args := append([]any{
		in("TenantId", tenant), in("Content", []byte(content)), in("ContentType", "text/plain"), in("Modality", "text"),
		out("AtomId", &atom), out("WasDuplicate", &duplicate),
	}, more...)
	errno = d.call("dbo.sp_IngestAtom", args...)
	return atom, duplicate, errno
}

func TestTheSeedIsThere(t *testing.T) {
	deployed(t).want("SELECT PolicyName, SemanticThreshold, IsActive FROM dbo.DeduplicationPolicies", "default|0.95|true")
}

func TestIngestCountsWhatIsKnown(t *testing.T) {
	d := deployed(t)
	a, dup, errno := d.ingest(1, "hello")
	if dup || errno != 0 {
		t.Fatal(a, dup, errno)
	}
	if again, dup, errno := d.ingest(1, "hello"); again != a || !dup || errno != 0 {
		t.Error("the same content again:", again, dup, errno)
	}
	if other, dup, errno := d.ingest(2, "hello"); other == a || dup || errno != 0 {
		t.Error("another tenant's:", other, dup, errno)
	}
	d.want("SELECT TenantId, ReferenceCount FROM dbo.vw_Atoms ORDER BY TenantId", "1|2", "2|1")
	d.want("SELECT TenantId, SizeBytes, CAST(PayloadData AS varchar(10)) FROM dbo.AtomPayloadStore ORDER BY TenantId", "1|5|hello", "2|5|hello")

	// What was deleted comes back as a new atom, and takes the bytes.
	if _, err := d.Exec("UPDATE dbo.Atoms SET IsDeleted = 1, IsActive = 0, DeletedAt = SYSUTCDATETIME() WHERE AtomId = @p1", a); err != nil {
		t.Fatal(err)
	}
	b, dup, errno := d.ingest(1, "hello")
	if b == a || dup || errno != 0 {
		t.Error("after deletion:", b, dup, errno)
	}
	d.want("SELECT COUNT(*), MAX(a.ReferenceCount) FROM dbo.AtomPayloadStore AS p JOIN dbo.Atoms AS a ON a.AtomId = p.AtomId WHERE p.TenantId = 1 AND a.IsDeleted = 0", "1|1")
}

func TestIngestRefuses(t *testing.T) {
	d := deployed(t)
	var atom int64
	var dup bool
	base := []any{out("AtomId", &atom), out("WasDuplicate", &dup)}
	for _, tt := range []struct {
		name, contentType, modality string
		content                     any
		tenant                      any
		errno                       int32
	}{
		{"no tenant", "text/plain", "text", []byte("x"), nil, 50001},
		{"nothing", "text/plain", "text", []byte{}, 1, 50001},
		{"no MIME type", "text", "text", []byte("x"), 1, 50001},
		{"unknown modality", "text/plain", "smell", []byte("x"), 1, 547},
	} {
		args := append(slices.Clone(base), in("TenantId", tt.tenant), in("Content", tt.content), in("ContentType", tt.contentType), in("Modality", tt.modality))
		if got := d.call("dbo.sp_IngestAtom", args...); got != tt.errno {
			t.Errorf("%s: error %d, want %d", tt.name, got, tt.errno)
		}
	}
	if _, _, errno := d.ingest(1, "x", in("IngestionJobId", 7)); errno != 50002 {
		t.Error("a job that is not there: error", errno)
	}
	d.want("SELECT COUNT(*) FROM dbo.Atoms", "0")
}

// Many callers with the same content at once make one atom.
func TestIngestAtOnce(t *testing.T) {
	d := deployed(t)
	const callers = 16
	atoms := make([]int64, callers)
	errs := make([]int32, callers)
	var all sync.WaitGroup
	for i := range callers {
		all.Go(func() { atoms[i], _, errs[i] = d.ingest(1, "the same") })
	}
	all.Wait()
	for i := range callers {
		if errs[i] != 0 || atoms[i] != atoms[0] {
			t.Errorf("caller %d: atom %d, error %d", i, atoms[i], errs[i])
		}
	}
	d.want("SELECT COUNT(*), MAX(ReferenceCount) FROM dbo.Atoms", "1|16")
	d.want("SELECT COUNT(*) FROM dbo.AtomPayloadStore", "1")
}

func TestIngestionJob(t *testing.T) {
	d := deployed(t)
	var job, met, known int64
	if errno := d.call("dbo.sp_StartIngestionJob", in("TenantId", 1), in("PipelineName", "files"), out("IngestionJobId", &job)); errno != 0 {
		t.Fatal(errno)
	}
	for _, content := range []string{"a", "b", "a"} {
		if _, _, errno := d.ingest(1, content, in("IngestionJobId", job)); errno != 0 {
			t.Fatal(errno)
		}
	}
	if _, _, errno := d.ingest(2, "c", in("IngestionJobId", job)); errno != 50002 {
		t.Error("another tenant's job: error", errno)
	}
	finish := func(tenant int) int32 {
		return d.call("dbo.sp_FinishIngestionJob", in("TenantId", tenant), in("IngestionJobId", job), out("AtomCount", &met), out("DuplicateCount", &known))
	}
	if errno := finish(2); errno != 50002 {
		t.Error("another tenant ends it: error", errno)
	}
	if errno := finish(1); errno != 0 || met != 3 || known != 1 {
		t.Error("end:", errno, met, known)
	}
	if errno := finish(1); errno != 50003 {
		t.Error("end again: error", errno)
	}
	if _, _, errno := d.ingest(1, "d", in("IngestionJobId", job)); errno != 50003 {
		t.Error("ingest into an ended job: error", errno)
	}
	d.want("SELECT Status, COUNT(*) FROM dbo.IngestionJobs WHERE CompletedAt IS NOT NULL GROUP BY Status", "Completed|1")
}

func TestLinkAtoms(t *testing.T) {
	d := deployed(t)
	a, _, _ := d.ingest(1, "a")
	b, _, _ := d.ingest(1, "b")
	foreign, _, _ := d.ingest(2, "c")
	var first, id int64
	link := func(source, target int64, more ...any) int32 {
		return d.call("dbo.sp_LinkAtoms", append([]any{
			in("TenantId", 1), in("SourceAtomId", source), in("TargetAtomId", target),
			in("RelationType", "DerivedFrom"), out("AtomRelationId", &id),
		}, more...)...)
	}
	if errno := link(a, b, in("Weight", 0.5)); errno != 0 {
		t.Fatal(errno)
	}
	first = id
	if errno := link(a, b, in("Confidence", 0.25)); errno != 0 || id != first {
		t.Error("linked again:", errno, id, first)
	}
	if errno := link(a, b, in("SequenceIndex", 3)); errno != 0 || id == first {
		t.Error("at another place:", errno, id)
	}
	for _, tt := range []struct {
		source, target int64
		errno          int32
	}{{a, foreign, 50002}, {a, 999, 50002}, {a, a, 50001}} {
		if errno := link(tt.source, tt.target); errno != tt.errno {
			t.Errorf("%d to %d: error %d, want %d", tt.source, tt.target, errno, tt.errno)
		}
	}
	d.want("SELECT SequenceIndex, Weight, Confidence FROM dbo.AtomRelations ORDER BY AtomRelationId", "<nil>|0.5|0.25", "3|<nil>|<nil>")
}

func TestVectorSearch(t *testing.T) {
	d := deployed(t)
	ids := map[string]int64{}
	store := func(tenant int, content, vector string) int32 {
		atom, _, errno := d.ingest(tenant, content)
		if errno != 0 {
			t.Fatal(errno)
		}
		ids[content] = atom
		var row int64
		return d.call("dbo.sp_StoreEmbedding", in("TenantId", tenant), in("AtomId", atom), in("Embedding", vector), out("AtomEmbeddingId", &row))
	}
	for _, e := range []struct {
		tenant          int
		content, vector string
	}{{1, "east", "[1, 0, 0]"}, {1, "north", "[0, 1,\n0]"}, {1, "west", "[-1, 0, 0]"}, {1, "long", "[1,0,0,0]"}, {2, "foreign", "[1,0,0]"}} {
		if errno := store(e.tenant, e.content, e.vector); errno != 0 {
			t.Errorf("%s: error %d", e.content, errno)
		}
	}
	for _, vector := range []string{"[]", "{}", "[0,0]", "x", "[1"} {
		if errno := store(1, "bad", vector); errno != 50001 {
			t.Errorf("%s: error %d, want 50001", vector, errno)
		}
	}
	search := func(top int, vector string) []string {
		rows, err := d.Query("DECLARE @found TABLE (AtomEmbeddingId bigint, AtomId bigint, Modality nvarchar(64), Subtype nvarchar(128), SourceUri nvarchar(1024), SourceType nvarchar(128), CanonicalText nvarchar(max), EmbeddingType nvarchar(128), ModelId int, Dimension int, Distance float, Similarity float, CreatedAt datetime2(7)); "+
			"INSERT INTO @found EXEC dbo.sp_ExactVectorSearch @TenantId = 1, @QueryVector = @p1, @TopK = @p2; "+
			"SELECT CAST(p.PayloadData AS varchar(20)), CAST(ROUND(f.Distance, 3) AS decimal(4,3)) FROM @found AS f JOIN dbo.AtomPayloadStore AS p ON p.AtomId = f.AtomId ORDER BY f.Distance", vector, top)
		if err != nil {
			t.Fatal(err)
		}
		lines, err := text(rows)
		if err != nil {
			t.Fatal(err)
		}
		return lines
	}
	if got, want := search(10, "[2,0,0]"), []string{"east|0.000", "north|1.000", "west|2.000"}; !slices.Equal(got, want) {
		t.Errorf("nearest to east: %q, want %q", got, want)
	}
	if got, want := search(1, "[0.1,0.9,0]"), []string{"north|0.006"}; !slices.Equal(got, want) {
		t.Errorf("the one nearest: %q, want %q", got, want)
	}
	// Stored again, it takes the place of what was there.
	if errno := store(1, "east", "[0,0,1]"); errno != 0 {
		t.Error("again: error", errno)
	}
	if got, want := search(1, "[0,0,1]"), []string{"east|0.000"}; !slices.Equal(got, want) {
		t.Errorf("after the change: %q, want %q", got, want)
	}
	d.want("SELECT Dimension, UsesMaxDimensionPadding, COUNT(*) FROM dbo.AtomEmbeddings GROUP BY Dimension, UsesMaxDimensionPadding ORDER BY Dimension", "3|true|4", "4|true|1")
	var row int64
	if errno := d.call("dbo.sp_StoreEmbedding", in("TenantId", 2), in("AtomId", ids["north"]), in("Embedding", "[1]"), out("AtomEmbeddingId", &row)); errno != 50002 {
		t.Error("another tenant's atom: error", errno)
	}
}

func TestInference(t *testing.T) {
	d := deployed(t)
	if _, err := d.Exec("INSERT INTO dbo.Models (TenantId, ModelName, ModelType) VALUES (1, N'm', N'llm')"); err != nil {
		t.Fatal(err)
	}
	submit := func(tenant, model int, input string) (id int64, correlation string, errno int32) {
		errno = d.call("dbo.sp_SubmitInference", in("TenantId", tenant), in("TaskType", "text-generation"), in("InputData", input), in("ModelId", model),
			out("CorrelationId", &correlation), out("InferenceId", &id))
		return id, correlation, errno
	}
	id, _, errno := submit(1, 1, `{"prompt":"hi"}`)
	if errno != 0 {
		t.Fatal(errno)
	}
	if _, _, errno := submit(2, 1, `{}`); errno != 50002 {
		t.Error("another tenant's model: error", errno)
	}
	if _, _, errno := submit(1, 1, `hi`); errno != 50001 {
		t.Error("no JSON: error", errno)
	}
	complete := func(tenant int, more ...any) int32 {
		return d.call("dbo.sp_CompleteInference", append([]any{in("TenantId", tenant), in("InferenceId", id)}, more...)...)
	}
	answer := in("OutputData", `{"text":"hello"}`)
	for _, tt := range []struct {
		name  string
		errno int32
		got   int32
	}{
		{"without an answer", 50001, complete(1)},
		{"another tenant", 50002, complete(2, answer)},
		{"another status", 50001, complete(1, answer, in("Status", "Pending"))},
		{"right", 0, complete(1, answer, in("Confidence", 0.9))},
		{"again", 50003, complete(1, answer)},
	} {
		if tt.got != tt.errno {
			t.Errorf("%s: error %d, want %d", tt.name, tt.got, tt.errno)
		}
	}
	d.want("SELECT Status, JSON_VALUE(OutputData, '$.text') FROM dbo.InferenceRequests WHERE CompletionTimestamp IS NOT NULL AND TotalDurationMs IS NOT NULL", "Completed|hello")
	d.want("SELECT ModelName, UsageCount, LayerCount FROM dbo.vw_ModelSummary WHERE AverageInferenceMs IS NOT NULL", "m|1|0")
}

// Down leaves nothing of what up has made, and up works again.
func TestDownAndUp(t *testing.T) {
	d := deployed(t)
	d.down(0)
	d.want("SELECT COUNT(*) FROM sys.tables", "0")
	d.up(0)
	d.want("SELECT COUNT(*) FROM sys.tables", "52")
	d.want("SELECT COUNT(*) FROM sys.default_constraints WHERE is_system_named = 1", "0")
	d.want("SELECT COUNT(*) FROM sys.foreign_keys WHERE is_not_trusted = 1", "0")
}
