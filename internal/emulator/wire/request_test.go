package wire

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"

	mssql "github.com/microsoft/go-mssqldb"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

func manyRows(n int) func(context.Context, Writer) error {
	return func(ctx context.Context, w Writer) error {
		w.Columns([]Column{{Name: "id", Type: types.IntType}, {Name: "v", Type: types.NVarCharOf(50), Nullable: true}})
		for i := range n {
			if err := w.Row(types.Row{types.Int32(int32(i)), types.NStr("row of some length")}); err != nil {
				return err
			}
		}
		return w.Done(Done{HasCount: true, Count: uint64(n), Command: 193})
	}
}

func TestResultSetsMessagesAndErrors(t *testing.T) {
	info := &sqlerr.Error{Number: 0, Severity: 0, State: 1, Message: "hello", Line: 3}
	f := &fake{batch: map[string]func(context.Context, Writer) error{
		"RUN two": func(ctx context.Context, w Writer) error {
			w.Info(info)
			manyRows(2)(ctx, w)
			w.DatabaseChanged("db2", "master")
			manyRows(3)(ctx, w)
			w.Error(sqlerr.New(8134).At(5))
			return w.Done(Done{Error: true, Command: 193})
		},
		"RUN empty": func(ctx context.Context, w Writer) error { return nil },
	}}
	_, addr := start(t, f)
	db := open(t, dsn(addr))
	rows, err := db.Query("RUN two")
	if err != nil {
		t.Fatal(err)
	}
	var counts []int
	for {
		n := 0
		for rows.Next() {
			n++
		}
		counts = append(counts, n)
		if !rows.NextResultSet() {
			break
		}
	}
	var me mssql.Error
	if err := rows.Err(); !errors.As(err, &me) || me.Number != 8134 || me.LineNo != 5 || me.Class != 16 {
		t.Errorf("error %v", err)
	}
	if len(counts) != 2 || counts[0] != 2 || counts[1] != 3 {
		t.Errorf("rows %v", counts)
	}
	if _, err := db.Exec("RUN empty"); err != nil {
		t.Errorf("an answer without DONE: %v", err)
	}
	if _, err := db.Exec("RUN unknown"); !errors.As(err, &me) || me.Number != 208 {
		t.Errorf("error %v", err)
	}
}

func TestRPCOutputAndStatus(t *testing.T) {
	var got RPC
	f := &fake{}
	f.rpc = func(_ context.Context, r RPC, w Writer) error { got = r; return echo(r, w) }
	_, addr := start(t, f)
	db := open(t, dsn(addr))
	out := "héllo ☃"
	n := int64(41)
	var status mssql.ReturnStatus
	if _, err := db.Exec("dbo.p", sql.Named("a", 5), sql.Named("out", sql.Out{Dest: &out, In: true}), sql.Named("n", sql.Out{Dest: &n, In: true}), &status); err != nil {
		t.Fatal(err)
	}
	if out != "héllo ☃" || n != 41 || status != 7 {
		t.Errorf("out %q, n %d, status %d", out, n, status)
	}
	if got.Name != "dbo.p" || len(got.Params) != 3 || got.Params[0].Name != "@a" || !got.Params[1].Output || got.Params[0].Output {
		t.Errorf("call %+v", got)
	}
	if _, err := db.Exec("SELECT @x", sql.Named("x", 1)); err != nil {
		t.Fatal(err)
	}
	if got.ID != executeSQL || got.Params[0].Value.S != "SELECT @x" || got.Params[2].Name != "@x" || got.Params[2].Value.I != 1 {
		t.Errorf("call %+v", got)
	}
}

func TestTransactions(t *testing.T) {
	f := &fake{}
	_, addr := start(t, f)
	db := open(t, dsn(addr))
	for _, commit := range []bool{true, false} {
		tx, err := db.BeginTx(context.Background(), &sql.TxOptions{Isolation: sql.LevelSerializable})
		if err != nil {
			t.Fatal(err)
		}
		if commit {
			err = tx.Commit()
		} else {
			err = tx.Rollback()
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	want := []TransactionRequest{{Op: "begin", Isolation: 4}, {Op: "commit"}, {Op: "begin", Isolation: 4}, {Op: "rollback"}}
	if len(f.tms) != len(want) {
		t.Fatalf("%+v", f.tms)
	}
	for i := range want {
		if f.tms[i] != want[i] {
			t.Errorf("%d: %+v, want %+v", i, f.tms[i], want[i])
		}
	}
	if len(f.resets) == 0 || f.resets[0] {
		t.Errorf("resets %v: the pool resets a connection that it reuses", f.resets)
	}
}

func TestAttention(t *testing.T) {
	entered := make(chan struct{}, 1)
	f := &fake{batch: map[string]func(context.Context, Writer) error{
		"RUN wait": func(ctx context.Context, w Writer) error {
			entered <- struct{}{}
			<-ctx.Done()
			return ctx.Err()
		},
		"RUN rows": func(ctx context.Context, w Writer) error {
			w.Columns([]Column{{Name: "id", Type: types.IntType}})
			for i := int32(0); ; i++ {
				if err := w.Row(types.Row{types.Int32(i)}); err != nil {
					return err
				}
			}
		},
		"SELECT big": manyRows(5),
	}}
	_, addr := start(t, f)
	db := open(t, dsn(addr))
	ctx, cancel := context.WithCancel(context.Background())
	go func() { <-entered; cancel() }()
	if _, err := db.ExecContext(ctx, "RUN wait"); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	ctx, cancel = context.WithCancel(context.Background())
	rows, err := db.QueryContext(ctx, "RUN rows")
	if err != nil {
		t.Fatal(err)
	}
	rows.Next()
	cancel()
	rows.Close()
	if _, err := db.Exec("SELECT big"); err != nil {
		t.Errorf("after attentions: %v", err)
	}
	if f.count(&f.attns) != 2 {
		t.Errorf("%d attentions reached the session", f.attns)
	}
}

// The answer to an attention is a message of its own, also when the request has long ended; one client waits for that.
func TestAttentionIsItsOwnMessage(t *testing.T) {
	f := &fake{batch: map[string]func(context.Context, Writer) error{"SELECT big": manyRows(1)}}
	c := rawLogin(t, f)
	for _, want := range []byte{0, doneAttn} {
		if want == 0 {
			c.send(packetBatch, statusEOM, append(noTransaction, types.UTF16LE("SELECT big")...))
		} else {
			c.send(packetAttention, statusEOM, nil)
		}
		m := c.receive()
		if st := m[len(m)-12]; m[len(m)-13] != tokDone || st&doneAttn != want {
			t.Errorf("message ends with % x", m[len(m)-13:])
		}
	}
	// A request that is given up while it is sent is not run.
	c.send(packetBatch, 0, noTransaction)
	c.send(packetBatch, statusEOM|statusIgnore, types.UTF16LE("SELECT big"))
	c.send(packetAttention, statusEOM, nil)
	if m := c.receive(); len(m) != 13 || m[1]&doneAttn == 0 {
		t.Errorf("answer % x", m)
	}
}

func TestBrokenRequests(t *testing.T) {
	rpc := func(b ...byte) []byte {
		return append(append(append([]byte{}, noTransaction...), 0xFF, 0xFF, 10, 0, 0, 0), b...)
	}
	cases := []struct {
		name   string
		typ    packetType
		body   []byte
		number int32
	}{
		{"batch without headers", packetBatch, []byte{1}, 4002},
		{"odd text", packetBatch, append(append([]byte{}, noTransaction...), 'a'), 4002},
		{"unknown type", packetRPC, rpc(0, 0, 0x99), 8009},
		{"bad int size", packetRPC, rpc(0, 0, typIntN, 3, 0), 8016},
		{"value longer than its type", packetRPC, rpc(0, 0, typIntN, 4, 8, 0, 0, 0, 0, 0, 0, 0, 0), 8016},
		{"decimal beyond its precision", packetRPC, rpc(0, 0, typDecimalN, 17, 2, 0, 5, 1, 100, 0, 0, 0), 8023},
		{"cut short", packetRPC, rpc(0, 0, typIntN, 4, 4, 0), 4002},
		{"two calls", packetRPC, rpc(0xFF, 0xFF, 0xFF, 10, 0, 0, 0), 40517},
		{"query notification", packetBatch, []byte{14, 0, 0, 0, 10, 0, 0, 0, 1, 0, 0, 0, 0, 0}, 40517},
		{"coordinator address", packetTM, append(append([]byte{}, noTransaction...), 0, 0, 0, 0), 40517},
		{"CLR type", packetRPC, rpc(0, 0, typUDT), 40517},
	}
	f := &fake{batch: map[string]func(context.Context, Writer) error{"RUN ok": manyRows(0)}}
	c := rawLogin(t, f)
	for _, k := range cases {
		c.send(k.typ, statusEOM, k.body)
		if got := firstError(c.receive()); got != k.number {
			t.Errorf("%s: error %d, want %d", k.name, got, k.number)
		}
	}
	c.send(packetBatch, statusEOM, append(append([]byte{}, noTransaction...), types.UTF16LE("RUN ok")...))
	if m := c.receive(); m[0] != tokColMetadata {
		t.Errorf("afterwards: % x", m)
	}
}

func TestSessionFailures(t *testing.T) {
	var log strings.Builder
	f := &fake{batch: map[string]func(context.Context, Writer) error{
		"RUN panic": func(ctx context.Context, w Writer) error { panic("boom") },
		"RUN bad row": func(ctx context.Context, w Writer) error {
			w.Columns([]Column{{Name: "id", Type: types.IntType}})
			return w.Row(types.Row{types.NullValue})
		},
		"RUN fatal": func(ctx context.Context, w Writer) error { return sqlerr.New(4002) },
		"RUN ok":    manyRows(1),
	}}
	_, addr := start(t, f, func(s *Server) { s.Log = slog.New(slog.NewTextHandler(&log, nil)) })
	var dbs []*sql.DB
	for batch, number := range map[string]int32{"RUN panic": 50000, "RUN bad row": 50000, "RUN fatal": 4002, "RUN ok": 0} {
		db := open(t, dsn(addr))
		dbs = append(dbs, db)
		_, err := db.Exec(batch)
		var me mssql.Error
		errors.As(err, &me)
		var fatal mssql.ServerError // how the driver wraps severity 20 and up
		if me.Number != number && !(errors.As(err, &fatal) && number == 50000) {
			t.Errorf("%s: %v", batch, err)
		}
	}
	for _, db := range dbs {
		db.Close()
	}
	if s := log.String(); !strings.Contains(s, "boom") || !strings.Contains(s, "NOT NULL") {
		t.Errorf("log: %s", s)
	}
}

func TestTrace(t *testing.T) {
	var mu sync.Mutex
	var got []string
	f := &fake{batch: map[string]func(context.Context, Writer) error{"RUN ok": manyRows(1)}}
	_, addr := start(t, f, func(s *Server) {
		s.Trace = func(e Event) { mu.Lock(); got = append(got, e.Kind+" "+e.Text); mu.Unlock() }
	})
	db := open(t, dsn(addr))
	db.Exec("RUN ok")
	db.Exec("SELECT @a", sql.Named("a", 1))
	db.Exec("dbo.p")
	tx, _ := db.Begin()
	tx.Commit()
	want := "login sa,batch RUN ok,rpc SELECT @a,rpc dbo.p,tm begin,tm commit"
	if s := strings.Join(got, ","); s != want {
		t.Errorf("got %s\nwant %s", s, want)
	}
}

func TestBulk(t *testing.T) {
	var rows []types.Row
	f := &fake{batch: map[string]func(context.Context, Writer) error{}}
	cols := []Column{
		{Name: "id", Type: types.IntType},
		{Name: "s", Type: types.NVarCharOf(20), Nullable: true},
		{Name: "d", Type: types.DecimalType(10, 2), Nullable: true},
		{Name: "m", Type: types.VarBinaryMax, Nullable: true},
	}
	f.batch["SET FMTONLY ON"] = func(_ context.Context, w Writer) error { return w.Done(Done{}) }
	f.batch["select * from [t] SET FMTONLY OFF"] = func(_ context.Context, w Writer) error {
		w.Columns(cols)
		return w.Done(Done{Command: 193})
	}
	f.bulk = func(b Bulk, w Writer) error {
		for {
			r, err := b.Next()
			if err == io.EOF {
				return w.Done(Done{HasCount: true, Count: uint64(len(rows)), Command: 240})
			}
			if err != nil {
				return err
			}
			rows = append(rows, r)
		}
	}
	s, addr := start(t, f)
	s.Trace = func(e Event) {
		if strings.HasPrefix(e.Text, "INSERT BULK") {
			f.batch[e.Text] = func(_ context.Context, w Writer) error { return w.Done(Done{Command: 240}) }
		}
	}
	db := open(t, dsn(addr))
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	st, err := tx.Prepare(mssql.CopyIn("t", mssql.BulkOptions{}, "id", "s", "d", "m"))
	if err != nil {
		t.Fatal(err)
	}
	for i := range 300 {
		if _, err := st.Exec(i, "näme", "12.50", []byte{1, 2, 3}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := st.Exec(300, nil, nil, nil); err != nil {
		t.Fatal(err)
	}
	res, err := st.Exec()
	if err != nil {
		t.Fatal(err)
	}
	if n, _ := res.RowsAffected(); n != 301 || len(rows) != 301 {
		t.Fatalf("%d rows, %d arrived", n, len(rows))
	}
	r := rows[299]
	if r[0].I != 299 || r[1].S != "näme" || r[2].Dec().String() != "12.50" || r[3].S != "\x01\x02\x03" {
		t.Errorf("row %+v", r)
	}
	if r := rows[300]; !r[1].IsNull() || !r[2].IsNull() || !r[3].IsNull() {
		t.Errorf("row %+v", r)
	}
}

func TestTableValuedParameter(t *testing.T) {
	var got RPC
	f := &fake{}
	f.rpc = func(_ context.Context, r RPC, w Writer) error { got = r; return w.Done(Done{Kind: DoneProc}) }
	_, addr := start(t, f)
	db := open(t, dsn(addr))
	type line struct {
		ID   int64
		Auto int64 `tvp:"@identity"`
		Name *string
	}
	name := "x"
	tvp := mssql.TVP{TypeName: "app.lines", Value: []line{{1, 0, &name}, {2, 0, nil}}}
	if _, err := db.Exec("EXEC p @t", sql.Named("t", tvp)); err != nil {
		t.Fatal(err)
	}
	p := got.Params[2]
	if p.TableType != "app.lines" || p.Type.Kind != types.Table || len(p.Columns) != 3 || len(p.Rows) != 2 || !p.Columns[1].Default {
		t.Fatalf("%+v", p)
	}
	if p.Rows[0][0].I != 1 || p.Rows[0][2].S != "x" || !p.Rows[1][2].IsNull() || !p.Rows[1][1].IsNull() {
		t.Errorf("%+v", p.Rows)
	}
}
