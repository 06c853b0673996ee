package proctest

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// item is an element of @Items of sp_IngestAtoms.
type item struct {
	Content   string    `json:"content"`
	Modality  string    `json:"modality,omitempty"`
	Embedding []float64 `json:"embedding,omitempty"`
}

// batch stores items and gives the rows of the result, "Ordinal|AtomId|WasDuplicate|AtomEmbeddingId" each.
func (d *database) batch(tenant int, items []item) []string {
	d.t.Helper()
	return d.rows("EXEC dbo.sp_IngestAtoms @TenantId = @p1, @Items = @p2", tenant, asJSON(d.t, items))
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// rows runs a query and gives its rows, "a|b" each.
func (d *database) rows(query string, args ...any) []string {
	d.t.Helper()
	rows, err := d.Query(query, args...)
	if err != nil {
		d.t.Fatalf("%s: %v", query, err)
	}
	lines, err := text(rows)
	if err != nil {
		d.t.Fatalf("%s: %v", query, err)
	}
	return lines
}

// sub is the same database for a subtest.
func (d *database) sub(t *testing.T) *database { return &database{d.DB, t, d.f, d.e} }

// directions are n vectors of 8 numbers, the same every time.
func directions(n int) [][]float64 {
	r := rand.New(rand.NewPCG(1, 2))
	vectors := make([][]float64, n)
	for i := range vectors {
		vectors[i] = make([]float64, 8)
		for j := range vectors[i] {
			vectors[i][j] = r.NormFloat64()
		}
	}
	return vectors
}

func TestIngestAtomsAndSearch(t *testing.T) {
	d := deployed(t)
	const n = 1000
	vectors := directions(n)
	items := make([]item, n)
	for i, v := range vectors {
		items[i] = item{Content: fmt.Sprintf("text %d", i), Embedding: v}
	}
	for i := 0; i < n; i += 250 {
		if got := d.batch(1, items[i:i+250]); len(got) != 250 || !strings.HasPrefix(got[7], fmt.Sprintf("7|%d|false|", i+8)) {
			t.Fatalf("batch from %d: %d rows, %q", i, len(got), got[7])
		}
	}
	d.want("SELECT COUNT(*), SUM(CASE WHEN SpatialGeometry.STX = SpatialProjX AND SpatialCoarse.STX = SpatialBucketX AND ABS(SpatialProjX) <= 1000 AND SpatialBucket <> 0 THEN 1 END) FROM dbo.AtomEmbeddings", "1000|1000")
	found := func(proc string, vector []float64, more string) []string {
		var atoms []string
		for _, line := range d.rows("EXEC "+proc+" @TenantId = @p1, @QueryVector = @p2"+more, 1, asJSON(t, vector)) {
			atoms = append(atoms, strings.Split(line, "|")[1])
		}
		return atoms
	}
	t.Run("each text is the nearest to its own vector", func(t *testing.T) {
		for i := 0; i < n; i += 199 {
			want := fmt.Sprint(i + 1)
			for _, proc := range []string{"dbo.sp_ExactVectorSearch", "dbo.sp_HybridSearch"} {
				if got := found(proc, vectors[i], ", @TopK = 1"); !slices.Equal(got, []string{want}) {
					t.Errorf("%s for text %d: %v", proc, i, got)
				}
			}
		}
	})
	t.Run("with all for candidates hybrid search is exact", func(t *testing.T) {
		exact := found("dbo.sp_ExactVectorSearch", vectors[3], ", @TopK = 20")
		if got := found("dbo.sp_HybridSearch", vectors[3], ", @TopK = 20, @SpatialCandidates = 1000"); !slices.Equal(got, exact) || len(exact) != 20 {
			t.Errorf("got %v\nwant %v", got, exact)
		}
	})
	t.Run("similarity is of cosine only", func(t *testing.T) {
		d := d.sub(t)
		for metric, want := range map[string]bool{"cosine": false, "euclidean": true, "dot": true} {
			line := d.rows("EXEC dbo.sp_HybridSearch @TenantId = 1, @QueryVector = @p1, @TopK = 1, @DistanceMetric = @p2", asJSON(t, vectors[0]), metric)
			if got := strings.Split(line[0], "|")[11] == "<nil>"; got != want {
				t.Errorf("%s: %v", metric, line)
			}
		}
	})
	t.Run("by place", func(t *testing.T) {
		d := d.sub(t)
		var x, y, z float64
		var bucket int64
		if errno := d.call("dbo.sp_ComputeSpatialProjection", in("QueryVector", asJSON(t, vectors[5])), out("X", &x), out("Y", &y), out("Z", &z), out("SpatialBucket", &bucket)); errno != 0 {
			t.Fatal(errno)
		}
		for _, coarse := range []int{0, 1} {
			got := d.rows("EXEC dbo.sp_SpatialSearch @TenantId = 1, @X = @p1, @Y = @p2, @TopK = 1000, @Coarse = @p3", x, y, coarse)
			if len(got) != n || coarse == 0 && strings.Split(got[0], "|")[1] != "6" {
				t.Errorf("coarse %d: %d rows, first %v", coarse, len(got), got[0])
			}
		}
		if got := d.rows("EXEC dbo.sp_SpatialSearch @TenantId = 2, @X = 0, @Y = 0"); len(got) != 0 {
			t.Errorf("another tenant's: %v", got)
		}
		// The stored projection and the computed one are the same.
		d.want(fmt.Sprintf("SELECT COUNT(*) FROM dbo.AtomEmbeddings WHERE AtomId = 6 AND SpatialBucket = %d AND ABS(SpatialProjZ - (%v)) < 0.001", bucket, z), "1")
	})
	t.Run("buckets are counted", func(t *testing.T) {
		d := d.sub(t)
		d.exec("EXEC ops.sp_UpdateSpatialMetadata")
		d.want("SELECT SUM(EmbeddingCount), SUM(CASE WHEN MinProjX > MaxProjX OR HasZ = 0 THEN 1 ELSE 0 END) FROM dbo.AtomEmbeddingSpatialMetadata", "1000|0")
		before := d.rows("SELECT COUNT(*) FROM dbo.AtomEmbeddingSpatialMetadata")
		d.exec("UPDATE dbo.AtomEmbeddingSpatialMetadata SET EmbeddingCount = 0; EXEC ops.sp_UpdateSpatialMetadata @AtomEmbeddingId = 1")
		d.want("SELECT COUNT(*) FROM dbo.AtomEmbeddingSpatialMetadata WHERE EmbeddingCount > 0", "1")
		d.want("SELECT COUNT(*) FROM dbo.AtomEmbeddingSpatialMetadata", before...)
		if errno := d.call("ops.sp_UpdateSpatialMetadata", in("AtomEmbeddingId", 99999)); errno != 50002 {
			t.Error("a vector that is not there: error", errno)
		}
	})
	t.Run("by text", func(t *testing.T) {
		d := d.sub(t)
		if got := d.rows("EXEC dbo.sp_FindAtomByText @TenantId = 1, @Text = N'text 41'"); len(got) != 1 || !strings.HasPrefix(got[0], "42|text|") {
			t.Errorf("text 41: %v", got)
		}
		for _, tt := range []string{"@TenantId = 1, @Text = N'text 1000'", "@TenantId = 2, @Text = N'text 41'"} {
			if got := d.rows("EXEC dbo.sp_FindAtomByText " + tt); len(got) != 0 {
				t.Errorf("%s: %v", tt, got)
			}
		}
	})
}

func TestIngestAtoms(t *testing.T) {
	d := deployed(t)
	// What came in alone is known in a batch, and the same bytes are the same text.
	one, _, _ := d.ingest(1, "déjà vu")
	got := d.batch(1, []item{{Content: "déjà vu"}, {Content: "new", Embedding: []float64{1, 0}}, {Content: "new", Embedding: []float64{0, 1}}, {Content: "déjà vu"}})
	if want := []string{fmt.Sprintf("0|%d|true|<nil>", one), "1|2|false|1", "2|2|true|1", fmt.Sprintf("3|%d|true|<nil>", one)}; !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
	d.want("SELECT AtomId, ReferenceCount FROM dbo.Atoms ORDER BY AtomId", "1|3", "2|2")
	// A vector that is there stays.
	if got := d.batch(1, []item{{Content: "new", Embedding: []float64{-1, 0}}, {Content: "déjà vu", Embedding: []float64{0.5, 0.5}}}); !slices.Equal(got, []string{"0|2|true|1", "1|1|true|2"}) {
		t.Errorf("again: %q", got)
	}
	d.want("SELECT AtomId, ROUND(VECTOR_DISTANCE('cosine', EmbeddingVector, CAST('[1'+REPLICATE(CAST(',0' AS varchar(max)),1997)+']' AS vector(1998))), 3) FROM dbo.AtomEmbeddings ORDER BY AtomId", "1|0.293", "2|0")
	d.want("SELECT AtomId, SizeBytes FROM dbo.AtomPayloadStore ORDER BY AtomId", "1|9", "2|3")

	var job int64
	d.call("dbo.sp_StartIngestionJob", in("TenantId", 1), in("PipelineName", "p"), out("IngestionJobId", &job))
	if errno := d.call("dbo.sp_IngestAtoms", in("TenantId", 1), in("Items", `[{"content":"x"},{"content":"new"}]`), in("IngestionJobId", job)); errno != 0 {
		t.Error("in a job: error", errno)
	}
	d.want("SELECT AtomId, WasDuplicate FROM dbo.IngestionJobAtoms ORDER BY IngestionJobAtomId", "3|false", "2|true")
	for _, tt := range []struct {
		tenant any
		items  any
		more   any
		errno  int32
	}{
		{nil, "[]", nil, 50001},
		{1, nil, nil, 50001},
		{1, "{}", nil, 50001},
		{1, "[1]", nil, 50001},
		{1, "[{}]", nil, 50001},
		{1, `[{"content":""}]`, nil, 50001},
		{1, `[{"content":"y","contentType":"text"}]`, nil, 50001},
		{1, `[{"content":"y","embedding":[]}]`, nil, 50001},
		{1, `[{"content":"y","embedding":[0,0]}]`, nil, 50001},
		{1, `[{"content":"y"},{"content":"z","modality":"smell"}]`, nil, 547},
		{2, `[{"content":"y"}]`, in("IngestionJobId", job), 50002},
		{2, `[{"content":"y"}]`, in("ModelId", 1), 50002},
	} {
		args := []any{in("TenantId", tt.tenant), in("Items", tt.items)}
		if tt.more != nil {
			args = append(args, tt.more)
		}
		if errno := d.call("dbo.sp_IngestAtoms", args...); errno != tt.errno {
			t.Errorf("%v %v: error %d, want %d", tt.items, tt.more, errno, tt.errno)
		}
	}
	d.want("SELECT COUNT(*) FROM dbo.Atoms", "3")

	var gone bool
	for _, tt := range []struct {
		tenant int
		errno  int32
		gone   bool
	}{{2, 50002, false}, {1, 0, false}, {1, 0, false}, {1, 0, false}, {1, 0, true}, {1, 50002, false}} {
		if errno := d.call("dbo.sp_DeleteAtom", in("TenantId", tt.tenant), in("AtomId", one), out("WasDeleted", &gone)); errno != tt.errno || gone != tt.gone && errno == 0 {
			t.Errorf("delete: error %d, %v, want %+v", errno, gone, tt)
		}
	}
	if errno := d.call("dbo.sp_GetAtomPayload", in("TenantId", 1), in("AtomId", one)); errno != 50002 {
		t.Error("bytes of a deleted atom: error", errno)
	}
	if got := d.rows("EXEC dbo.sp_GetAtomPayload @TenantId = 1, @AtomId = 2"); len(got) != 1 || !strings.HasSuffix(got[0], "|3|new") {
		t.Errorf("bytes: %q", got)
	}
}

func TestDuplicates(t *testing.T) {
	d := deployed(t)
	d.batch(1, []item{{Content: "east", Embedding: []float64{1, 0, 0}}, {Content: "nearly east", Embedding: []float64{1, 0.01, 0}}, {Content: "north", Embedding: []float64{0, 1, 0}}})
	d.batch(2, []item{{Content: "foreign", Embedding: []float64{1, 0, 0}}})
	if got := d.rows("EXEC dbo.sp_DetectDuplicates @TenantId = 1"); len(got) != 1 || !strings.HasPrefix(got[0], "1|2|0.999") {
		t.Errorf("pairs: %v", got)
	}
	if got := d.rows("EXEC dbo.sp_DetectDuplicates @TenantId = 1, @AfterAtomId = 1"); len(got) != 0 {
		t.Errorf("pairs after the first: %v", got)
	}
	find := func(vector, more string) string {
		return d.rows("DECLARE @a bigint, @s float; EXEC dbo.sp_FindDuplicateAtom @TenantId = 1, @QueryVector = @p1"+more+", @AtomId = @a OUTPUT, @Similarity = @s OUTPUT; SELECT @a, ROUND(@s, 2)", vector)[0]
	}
	for _, tt := range []struct{ vector, more, want string }{
		{"[2,0,0]", "", "1|1"}, {"[2,0,0]", ", @ExceptAtomId = 1", "2|1"}, {"[0,0,1]", "", "<nil>|<nil>"}, {"[1,0]", "", "<nil>|<nil>"},
	} {
		if got := find(tt.vector, tt.more); got != tt.want {
			t.Errorf("%s%s: %s, want %s", tt.vector, tt.more, got, tt.want)
		}
	}
	for _, tt := range []struct {
		name  string
		got   int32
		errno int32
	}{
		{"no direction", d.call("dbo.sp_FindDuplicateAtom", in("TenantId", 1), in("QueryVector", "[0,0]")), 50001},
		{"no policy", d.call("dbo.sp_FindDuplicateAtom", in("TenantId", 1), in("QueryVector", "[1]"), in("PolicyName", "none")), 50002},
		{"a threshold of 2", d.call("dbo.sp_DetectDuplicates", in("TenantId", 1), in("Threshold", 2.0)), 50001},
	} {
		if tt.got != tt.errno {
			t.Errorf("%s: error %d, want %d", tt.name, tt.got, tt.errno)
		}
	}
}
