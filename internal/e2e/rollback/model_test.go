package rollback_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hartonomous/hartctl/pkg/deploy"
	"github.com/hartonomous/hartctl/pkg/deploy/plan"
	"github.com/hartonomous/hartctl/pkg/mssql"
	"github.com/hartonomous/hartctl/pkg/rollback"
)

// modelTable is a temporal table of the model: its definition, how its rows are read, and the statements that change it.
type modelTable struct {
	create, state string
	statements    func(h *history) []string
	name          string
	key           int // how many columns of state are the key
	refs          []modelRef
}

// modelRef is a foreign key: columns of state, and the table with the columns that they refer to.
type modelRef struct {
	column int
	table  string
	to     int
}

// modelTables stand in a row of foreign keys, with a parent that keeps no past: keys that are equal without being the same, unique columns, a reference to the own
// table, and one that cascades.
var modelTables = []modelTable{
	{
		temporalTable("P", `K nvarchar(8) COLLATE Latin1_General_100_CI_AS NOT NULL PRIMARY KEY, U int NULL, A nvarchar(10) COLLATE Latin1_General_100_CI_AS NULL, Boss nvarchar(8) COLLATE Latin1_General_100_CI_AS NULL,
	F float NULL, N AS U * 2, CONSTRAINT FK_P_P FOREIGN KEY (Boss) REFERENCES dbo.P (K)`) + "CREATE UNIQUE INDEX UX ON dbo.P (U) WHERE U IS NOT NULL\nGO\n",
		"SELECT CONVERT(varbinary(16), K), U, CONVERT(varbinary(20), A), CONVERT(varbinary(16), Boss), F FROM dbo.P %[1]s ORDER BY K;\n",
		func(h *history) []string {
			text := h.null(h.pick("N'x'", "N'X'", "N'x '"))
			insert := fmt.Sprintf("INSERT dbo.P (K, U, A, Boss, F) VALUES (%s, %s, %s, %s, %s.5)", h.key(), h.null(h.number(6)), text, h.null(h.key()), h.number(3))
			return []string{
				insert, insert,
				fmt.Sprintf("UPDATE dbo.P SET U = %s, A = %s WHERE K = %s", h.null(h.number(6)), text, h.key()),
				fmt.Sprintf("UPDATE dbo.P SET Boss = %s WHERE K = %s", h.null(h.key()), h.key()),
				fmt.Sprintf("UPDATE dbo.P SET Boss = NULL WHERE Boss = %[1]s; DELETE dbo.P WHERE K = %[1]s", h.key()),
				"DELETE dbo.P WHERE K = " + h.key(),
			}
		},
		"P", 1,
		[]modelRef{{3, "P", 0}},
	},
	{
		"CREATE TABLE dbo.Q (Id int NOT NULL PRIMARY KEY); INSERT dbo.Q VALUES (0), (1), (2)\nGO\n" +
			temporalTable("C", `Id int IDENTITY NOT NULL PRIMARY KEY, PK nvarchar(8) COLLATE Latin1_General_100_CI_AS NULL CONSTRAINT FK_C_P REFERENCES dbo.P (K), Q int NULL CONSTRAINT FK_C_Q REFERENCES dbo.Q (Id), U int NOT NULL UNIQUE, At datetimeoffset NULL`),
		"SELECT Id, CONVERT(varbinary(16), PK), Q, U, CONVERT(varchar(40), At, 121) FROM dbo.C %[1]s ORDER BY Id;\n",
		func(h *history) []string {
			at := h.null(h.pick("'2026-01-01T10:00+00:00'", "'2026-01-01T12:00+02:00'"))
			insert := fmt.Sprintf("INSERT dbo.C (PK, Q, U, At) VALUES (%s, %s, %s, %s)", h.null(h.key()), h.null(h.number(3)), h.number(8), at)
			return []string{
				insert, insert,
				fmt.Sprintf("UPDATE dbo.C SET PK = %s, At = %s WHERE Id = %s", h.null(h.key()), at, h.child()),
				fmt.Sprintf("UPDATE dbo.C SET PK = %s WHERE PK = %[2]s; UPDATE dbo.P SET Boss = NULL WHERE Boss = %[2]s; DELETE dbo.P WHERE K = %[2]s", h.null(h.key()), h.key()),
				fmt.Sprintf("UPDATE dbo.C SET U = 7 - U WHERE Id > %s", h.child()),
				fmt.Sprintf("DELETE dbo.C WHERE Id = %s", h.child()),
			}
		},
		"C", 1,
		[]modelRef{{1, "P", 0}, {2, "Q", 0}},
	},
	{
		temporalTable("G", `A int NOT NULL, B int NOT NULL, CId int NOT NULL, V varbinary(8) NULL, PRIMARY KEY (A, B), CONSTRAINT FK_G_C FOREIGN KEY (CId) REFERENCES dbo.C (Id) ON DELETE CASCADE`),
		"SELECT A, B, CId, V FROM dbo.G %[1]s ORDER BY A, B;\n",
		func(h *history) []string {
			return []string{
				fmt.Sprintf("INSERT dbo.G (A, B, CId, V) VALUES (%s, %s, %s, 0x0%s)", h.number(2), h.number(2), h.child(), h.number(9)),
				fmt.Sprintf("UPDATE dbo.G SET CId = %s WHERE A = %s", h.child(), h.number(2)),
				"DELETE dbo.G WHERE A = " + h.number(2), "UPDATE dbo.G SET V = 0x01 WHERE B = " + h.number(2),
			}
		},
		"G", 2,
		[]modelRef{{2, "C", 0}},
	},
}

// circleTables refer to each other, one of them to a unique key whose values change; a third refers to them and to itself.
var circleTables = []modelTable{
	{
		temporalTable("M", "Id int NOT NULL PRIMARY KEY, Code int NOT NULL UNIQUE, Lead int NULL"),
		"SELECT Id, Code, Lead FROM dbo.M %[1]s ORDER BY Id;\n",
		func(h *history) []string {
			insert := fmt.Sprintf("INSERT dbo.M (Id, Code, Lead) VALUES (%s, %s, %s)", h.number(4), h.number(6), h.null(h.number(4)))
			return []string{
				insert, insert,
				fmt.Sprintf("UPDATE dbo.M SET Code = %s WHERE Id = %s", h.number(6), h.number(4)),
				fmt.Sprintf("UPDATE dbo.N SET Code = NULL WHERE Code = %[1]s; UPDATE dbo.M SET Code = %[2]s WHERE Code = %[1]s; UPDATE dbo.N SET Code = %[2]s WHERE Code IS NULL", h.number(6), h.number(6)),
				fmt.Sprintf("UPDATE dbo.M SET Lead = %s WHERE Id = %s", h.null(h.number(4)), h.number(4)),
				fmt.Sprintf("UPDATE dbo.N SET Code = NULL WHERE Code = (SELECT Code FROM dbo.M WHERE Id = %[1]s); DELETE dbo.M WHERE Id = %[1]s", h.number(4)),
			}
		},
		"M", 1,
		[]modelRef{{2, "N", 0}},
	},
	{
		temporalTable("N", "Id int NOT NULL PRIMARY KEY, Code int NULL CONSTRAINT FK_N_M REFERENCES dbo.M (Code)") +
			"ALTER TABLE dbo.M ADD CONSTRAINT FK_M_N FOREIGN KEY (Lead) REFERENCES dbo.N (Id)\nGO\n",
		"SELECT Id, Code FROM dbo.N %[1]s ORDER BY Id;\n",
		func(h *history) []string {
			insert := fmt.Sprintf("INSERT dbo.N (Id, Code) VALUES (%s, %s)", h.number(4), h.null(h.number(6)))
			return []string{
				insert, insert,
				fmt.Sprintf("UPDATE dbo.N SET Code = %s WHERE Id = %s", h.null(h.number(6)), h.number(4)),
				fmt.Sprintf("UPDATE dbo.M SET Lead = NULL WHERE Lead = %[1]s; DELETE dbo.N WHERE Id = %[1]s", h.number(4)),
				"DELETE dbo.N WHERE Id = " + h.number(4),
			}
		},
		"N", 1,
		[]modelRef{{1, "M", 1}},
	},
	{
		temporalTable("O", "Id int NOT NULL PRIMARY KEY, Code int NULL CONSTRAINT FK_O_M REFERENCES dbo.M (Code) ON UPDATE CASCADE, N int NULL CONSTRAINT FK_O_N REFERENCES dbo.N (Id) ON DELETE SET NULL, Above int NULL CONSTRAINT FK_O_O REFERENCES dbo.O (Id)"),
		"SELECT Id, Code, N, Above FROM dbo.O %[1]s ORDER BY Id;\n",
		func(h *history) []string {
			insert := fmt.Sprintf("INSERT dbo.O (Id, Code, N, Above) VALUES (%s, %s, %s, %s)", h.number(4), h.null(h.number(6)), h.null(h.number(4)), h.null(h.number(4)))
			return []string{
				insert, insert,
				fmt.Sprintf("UPDATE dbo.O SET Code = %s, Above = %s WHERE Id = %s", h.null(h.number(6)), h.null(h.number(4)), h.number(4)),
				"DELETE dbo.O WHERE Id = " + h.number(4),
			}
		},
		"O", 1,
		[]modelRef{{1, "M", 1}, {2, "N", 0}, {3, "O", 0}},
	},
}

// history runs random transactions.
type history struct {
	*server
	r      *rand.Rand
	tables []modelTable
}

func (h *history) key() string {
	return h.pick("N'a'", "N'A'", "N'b'", "N'c'", "N'c '", "N'd'")
}

func (h *history) pick(list ...string) string { return list[h.r.IntN(len(list))] }
func (h *history) null(text string) string {
	if h.r.IntN(4) == 0 {
		return "NULL"
	}
	return text
}
func (h *history) number(n int) string { return fmt.Sprint(h.r.IntN(n)) }

// child is the key of one of the first rows of C.
func (h *history) child() string { return fmt.Sprintf("(SELECT MIN(Id) + %d FROM dbo.C)", h.r.IntN(4)) }

func (h *history) statement() string {
	return h.pick(h.tables[h.r.IntN(len(h.tables))].statements(h)...)
}

// reading reads every table, as of a moment where clause says so.
func (h *history) reading(clause string) string {
	var b strings.Builder
	for _, t := range h.tables {
		fmt.Fprintf(&b, t.state, clause)
	}
	return b.String()
}

// transaction runs a few statements, which constraints may refuse: then it leaves nothing.
func (h *history) transaction(t *testing.T) {
	var b strings.Builder
	b.WriteString("SET XACT_ABORT ON; SET NOCOUNT ON; BEGIN TRAN;\n")
	for range 1 + h.r.IntN(3) {
		b.WriteString(h.statement() + ";\n")
	}
	b.WriteString("COMMIT;")
	err := h.sql.Exec(context.Background(), b.String())
	for _, allowed := range []int32{547, 2627, 2601, 515} {
		if mssql.HasNumber(err, allowed) {
			return
		}
	}
	if err != nil {
		t.Fatalf("%s: %v", b.String(), err)
	}
}

// TestModel: after a rollback the rows are, key for key and column for column, what they were; after its undo what they were before it. In a part of the histories
// others write meanwhile: their rows come whole before or whole after; in another part it goes in ranges of a few rows. There are 10,000 histories, most of them over the first table or two.
func TestModel(t *testing.T) {
	const group, workers = 250, 4
	type job struct {
		seed   uint64
		tables []modelTable
	}
	jobs := make(chan job, 40)
	for i := range uint64(cap(jobs)) {
		j := job{i, modelTables[:1]} // ten of twenty groups have one table, five two, two three; three have circles
		switch n := i % 20; {
		case n == 19:
			j.tables = modelTables[:3]
		case n == 18:
			j.tables = circleTables[:3]
		case n >= 16:
			j.tables = circleTables[:2]
		case n >= 10:
			j.tables = modelTables[:2]
		}
		if !testing.Short() || i == 0 || i >= 18 && i < 20 {
			jobs <- j
		}
	}
	close(jobs)
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for j := range jobs {
				// A test of its own, so that its emulator goes with it.
				t.Run(fmt.Sprint("group ", j.seed), func(t *testing.T) { modelGroup(t, j.seed, j.tables, group) })
			}
		})
	}
	wg.Wait()
}

func modelGroup(t *testing.T, seed uint64, tables []modelTable, n int) {
	h := &history{nil, rand.New(rand.NewPCG(seed, 1)), tables}
	script := ""
	for _, table := range h.tables {
		script += table.create
	}
	h.server = newServer(t, script)
	defer h.em.Close()
	c, err := h.observe()
	if err != nil {
		t.Error(err)
		return
	}
	defer c.Close()
	withParents := len(tables) > 1 && tables[1].name == "C" // whose past is not kept
	for i := range n {
		if t.Failed() {
			return
		}
		where := fmt.Sprintf("seed %d, history %d", seed, i)
		for range h.r.IntN(4) {
			h.transaction(t)
		}
		at, want := h.clock.now(), h.state(t)
		for range 1 + h.r.IntN(5) {
			h.transaction(t)
		}
		now := h.state(t)
		if i%4 > 0 {
			// the server's own reading is asked for now and then
		} else if asOf := h.rows(t, "DECLARE @t datetime2 = '"+at.Format(rollback.Layout)+"';\n"+h.reading("FOR SYSTEM_TIME AS OF @t")); asOf != want {
			t.Errorf("%s: AS OF %v is not what was read then", where, at)
		}
		o := order{to: at}
		if h.r.IntN(12) == 0 {
			o.chunk = 1 + int64(h.r.IntN(2))
		}
		orphan := withParents && h.r.IntN(20) == 0
		if orphan {
			h.run(t, "UPDATE dbo.C SET Q = 0 WHERE Q = 1; DELETE dbo.Q WHERE Id = 1")
			now = h.state(t)
		}
		if withParents && !orphan && h.r.IntN(20) == 0 {
			stop := h.writer(t, i)
			_, err := h.back(c, o)
			stop()
			if err != nil {
				t.Errorf("%s: with a writer: %v", where, err)
				return
			}
			h.settle(t, seed, i, want)
			continue
		}
		look, err := h.back(c, o)
		var hazard *deploy.HazardError
		if orphan && errors.As(err, &hazard) {
			if got := h.state(t); got != now {
				t.Errorf("%s: a refused rollback changed rows", where)
			}
			want = h.withoutOrphans(want, now, map[string]bool{"0": true, "2": true})
			o.allow = []string{plan.Orphans}
			look, err = h.back(c, o)
			if mssql.HasNumber(err, 2627) { // a row that stays holds a unique value that another one had
				if got := h.state(t); o.chunk == 0 && got != now {
					t.Errorf("%s: a failed rollback changed rows", where)
				}
				h.run(t, "INSERT dbo.Q VALUES (1)")
				continue
			}
		}
		if err != nil {
			t.Errorf("%s: %v", where, err)
			return
		}
		if got := h.state(t); got != want {
			t.Errorf("%s: got\n%s\nwant\n%s\nbefore\n%s", where, got, want, now)
			return
		}
		if look.Rows() > 0 && want != now {
			if _, err := h.back(c, order{undo: rollback.LastRun}); err != nil {
				t.Errorf("%s: undo: %v", where, err)
				return
			}
			if got := h.state(t); got != now {
				t.Errorf("%s: after the undo got\n%s\nwant\n%s", where, got, now)
				return
			}
		}
		if orphan {
			h.run(t, "INSERT dbo.Q VALUES (1)")
		}
	}
}

// state reads every table as it is.
func (h *history) state(t *testing.T) string { return h.rows(t, h.reading("")) }

// writer adds rows to G's end of the tables until it is stopped, each with its own transaction of two rows.
func (h *history) writer(t *testing.T, i int) (stop func()) {
	done, ended := make(chan struct{}), make(chan struct{})
	w := h.open(t)
	go func() {
		defer close(ended)
		for k := 0; k < 100; k++ { // the key has room for no more
			select {
			case <-done:
				return
			default:
			}
			text := fmt.Sprintf("SET XACT_ABORT ON; SET NOCOUNT ON; BEGIN TRAN; INSERT dbo.C (U) VALUES (%d); INSERT dbo.P (K) VALUES (N'w%d_%d'); COMMIT", 1000+i*1000+k, i, k)
			if err := w.Exec(context.Background(), text); err != nil && !mssql.HasNumber(err, 1205) && !mssql.HasNumber(err, 2627) {
				t.Errorf("writer: %v", err)
				return
			}
		}
	}()
	return func() { close(done); <-ended; w.Close() }
}

// settle checks the rows after a rollback with a writer: beside the writer's own they are what was wanted, and each of its transactions is there whole or not at all.
func (h *history) settle(t *testing.T, seed uint64, i int, want string) {
	text := strings.NewReplacer("FROM dbo.P ", "FROM dbo.P WHERE K NOT LIKE 'w%' ", "FROM dbo.C ", "FROM dbo.C WHERE U < 1000 ").Replace(h.reading(""))
	if got := h.rows(t, text); got != want {
		t.Errorf("seed %d, history %d: with a writer got\n%s\nwant\n%s", seed, i, got, want)
	}
	if got := h.rows(t, "SELECT (SELECT COUNT(*) FROM dbo.P WHERE K LIKE 'w%') - (SELECT COUNT(*) FROM dbo.C WHERE U >= 1000)"); got != "0\n" {
		t.Errorf("seed %d, history %d: half of a writer's transaction is there: %s", seed, i, got)
	}
	h.run(t, "DELETE dbo.P WHERE K LIKE 'w%'; DELETE dbo.C WHERE U >= 1000")
}

// observed is a session with what it saw of the catalog, which does not change in a history.
type observed struct {
	*deploy.Session
	state *deploy.Observed
	cat   *rollback.Catalog
}

func (h *history) observe() (o observed, err error) {
	ctx := context.Background()
	if o.Session, err = deploy.Connect(ctx, h.target, nil); err != nil {
		return o, err
	}
	if err = o.Lock(ctx, time.Second); err == nil {
		o.state, err = o.Observe(ctx)
	}
	if err == nil {
		o.cat, err = rollback.Observe(ctx, o.Session)
	}
	return o, err
}

// back looks, plans and applies over a session that is open.
func (h *history) back(c observed, o order) (*rollback.Look, error) {
	ctx := context.Background()
	c.cat.Now = h.clock.now()
	var points []rollback.Point
	var err error
	if o.undo != "" {
		points, _, err = c.cat.Undo(ctx, c.Session, c.state, o.undo)
	} else {
		var tables []*rollback.Table
		if tables, _, err = c.cat.Choose(nil, false); err == nil {
			points = rollback.Points(tables, o.to, "")
		}
	}
	if err != nil {
		return nil, err
	}
	look, err := c.cat.Look(ctx, c.Session, points, time.UTC)
	if err != nil {
		return nil, err
	}
	p, err := look.Plan(h.target, c.state, rollback.PlanOptions{Tool: "test", What: "model", Chunk: o.chunk})
	if err != nil {
		return look, err
	}
	_, err = rollback.Apply(ctx, c.Session, p, c.state, append([]string{plan.SchemaChanged}, o.allow...), nil)
	return look, err
}
