package wire

import (
	"database/sql"
	"testing"
	"time"

	"github.com/golang-sql/civil"
	mssql "github.com/microsoft/go-mssqldb"
)

// What the driver sends for Go values comes back as the same values.
func TestParametersThroughDriver(t *testing.T) {
	_, addr := start(t, &fake{})
	db := open(t, dsn(addr))
	at := time.Date(2024, 2, 29, 23, 59, 58, 123456700, time.FixedZone("", 3600))
	big := make([]byte, 100_000)
	big[99_999] = 7
	cases := []struct{ in, want any }{
		{int64(-5), int64(-5)},
		{true, true},
		{1.5, 1.5},
		{"héllo ☃ 😀", "héllo ☃ 😀"},
		{"", ""},
		{mssql.VarChar("plain"), "plain"},
		{mssql.NVarCharMax("max"), "max"},
		{mssql.VarCharMax("max"), "max"},
		{[]byte{1, 2}, []byte{1, 2}},
		{big, big},
		{nil, nil},
		{at, at},
		{mssql.DateTime1(at.UTC()), nil},
		{civil.DateOf(at), nil},
		{sql.NullString{}, nil},
	}
	for _, c := range cases {
		var got any
		if err := db.QueryRow("SELECT @p1", c.in).Scan(&got); err != nil {
			t.Errorf("%T: %v", c.in, err)
			continue
		}
		if _, isTime := got.(time.Time); isTime && c.want == nil {
			continue
		}
		if tm, ok := c.want.(time.Time); ok {
			if g, ok := got.(time.Time); !ok || !g.Equal(tm) {
				t.Errorf("got %v, want %v", got, tm)
			}
		} else if goText(got) != goText(c.want) {
			t.Errorf("%T: got %.60v, want %.60v", c.in, got, c.want)
		}
	}
}
