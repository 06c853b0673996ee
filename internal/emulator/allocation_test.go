package emulator

import (
	"context"
	"testing"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
	"github.com/hartonomous/hartctl/internal/emulator/wire"
)

// pointQuery gives a function that looks one row up by its key, as a client's sp_executesql does, and one that ends it all.
func pointQuery(t testing.TB) (query func(id int32), end func()) {
	t.Helper()
	e, err := Open(Options{Password: "Secret-1x"})
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	s, errs := e.backend.Login(ctx, wire.Login{User: "sa", Password: "Secret-1x"})
	if errs != nil {
		t.Fatal(errs)
	}
	var w recorder
	for _, text := range []string{
		"CREATE TABLE dbo.Points (Id int NOT NULL CONSTRAINT PK_Points PRIMARY KEY, Text char(92) NOT NULL)",
		"INSERT dbo.Points (Id, Text) SELECT value, 'text' FROM GENERATE_SERIES(0, 999)",
	} {
		if err := s.Batch(ctx, text, &w); err != nil {
			t.Fatal(err)
		}
	}
	call := wire.RPC{ID: 10, Params: []wire.Param{
		{Type: types.NVarCharOf(100), Value: types.NStr("SELECT Text FROM dbo.Points WHERE Id = @p1")},
		{Type: types.NVarCharOf(100), Value: types.NStr("@p1 bigint")},
		{Name: "@p1", Type: types.BigIntType},
	}}
	var out counter
	return func(id int32) {
		call.Params[2].Value = types.IntOf(types.BigInt, int64(id))
		out = counter{}
		if err := s.RPC(ctx, call, &out); err != nil || out.rows != 1 || out.errors != 0 {
			t.Fatal(out, err)
		}
	}, func() { s.Close(); e.Close() }
}

// counter is a wire.Writer that counts.
type counter struct {
	recorder
	rows, errors int
}

func (c *counter) Columns([]wire.Column) error { return nil }
func (c *counter) Row(types.Row) error         { c.rows++; return nil }
func (c *counter) Error(*sqlerr.Error) error   { c.errors++; return nil }
func (c *counter) Done(wire.Done) error        { return nil }
func (c *counter) ReturnStatus(int32) error    { return nil }

// A point query keeps to few allocations: it is what a server does most.
func TestPointQueryAllocations(t *testing.T) {
	query, end := pointQuery(t)
	defer end()
	id := int32(0)
	if n := testing.AllocsPerRun(200, func() { query(id); id++ }); n > 40 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkPointQuery(b *testing.B) {
	query, end := pointQuery(b)
	defer end()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		query(int32(i * 7919 % 1000))
	}
}
