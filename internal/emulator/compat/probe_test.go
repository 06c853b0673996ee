package compat

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/golang-sql/sqlexp"
	mssql "github.com/microsoft/go-mssqldb"
	"github.com/microsoft/go-mssqldb/msdsn"

	"github.com/hartonomous/hartctl/internal/emulator"
)

type pdialer struct{ e *emulator.Emulator }

func (d pdialer) DialContext(ctx context.Context, _, _ string) (net.Conn, error) { return d.e.Dial(ctx) }
func (d pdialer) HostName() string                                                { return "emulator" }

func TestProbe(t *testing.T) {
	f := os.Getenv("PROBE")
	if f == "" {
		t.Skip()
	}
	text, _ := os.ReadFile(f)
	e, err := emulator.Open(emulator.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	cfg, _ := msdsn.Parse("sqlserver://sa@emulator?encrypt=disable")
	cfg.Password = e.Password()
	c := mssql.NewConnectorConfig(cfg)
	c.Dialer = pdialer{e}
	for i, ex := range strings.Split(string(text), "\n==\n") {
		fmt.Printf("--- [%d] %s\n", i, ex)
		func() {
			db := sql.OpenDB(c)
			defer db.Close()
			ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
			defer cancel()
			conn, err := db.Conn(ctx)
			if err != nil {
				fmt.Println("   CONN", err)
				return
			}
			defer conn.Close()
			if _, err := conn.ExecContext(ctx, fmt.Sprintf("CREATE DATABASE p%d", i)); err != nil {
				fmt.Println("   ", err)
			}
			conn.ExecContext(ctx, fmt.Sprintf("USE p%d", i))
			for _, b := range strings.Split(ex, "\nGO\n") {
				fmt.Println("   =>", strings.Join(probe(ctx, conn, b), " ; "))
			}
		}()
	}
}

func probe(ctx context.Context, c *sql.Conn, batch string) (out []string) {
	msgs := &sqlexp.ReturnMessage{}
	rows, err := c.QueryContext(ctx, batch, msgs)
	desc := func(err error) string {
		var m mssql.Error
		if errors.As(err, &m) {
			return fmt.Sprintf("!%d/%d/%d %s", m.Number, m.Class, m.State, m.Message)
		}
		return "!" + err.Error()
	}
	if err != nil {
		return []string{desc(err)}
	}
	defer rows.Close()
	for {
		switch m := msgs.Message(ctx).(type) {
		case sqlexp.MsgNotice:
			out = append(out, "("+m.Message.String()+")")
		case sqlexp.MsgRowsAffected:
			out = append(out, fmt.Sprintf("#%d", m.Count))
		case sqlexp.MsgError:
			out = append(out, desc(m.Error))
		case sqlexp.MsgNext:
			cols, _ := rows.Columns()
			for rows.Next() {
				vals := make([]any, len(cols))
				ptrs := make([]any, len(cols))
				for i := range vals {
					ptrs[i] = &vals[i]
				}
				rows.Scan(ptrs...)
				s := []string{}
				for _, v := range vals {
					switch v := v.(type) {
					case []byte:
						s = append(s, string(v))
					case time.Time:
						s = append(s, v.Format("2006-01-02T15:04:05.9999999Z07:00"))
					default:
						s = append(s, fmt.Sprint(v))
					}
				}
				out = append(out, "["+strings.Join(s, "|")+"]")
			}
			if err := rows.Err(); err != nil {
				out = append(out, desc(err))
			}
		case sqlexp.MsgNextResultSet:
			if !rows.NextResultSet() {
				return out
			}
		default:
			return append(out, fmt.Sprintf("?%T", m))
		}
	}
}
