package verify

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/hartonomous/hartctl/pkg/deploy"
	"github.com/hartonomous/hartctl/pkg/mssql"
	"github.com/hartonomous/hartctl/pkg/verify/check"
)

// ErrNoTable means that the database has no table for test results.
var ErrNoTable = errors.New("the database has no table dbo.TestResults")

// recorded are the words of dbo.TestResults for an outcome. It has none for a warning or for what is unknown: a warning has passed, and says so in its output.
var recorded = map[check.Status]string{
	check.Passed: "Passed", check.Warned: "Passed", check.Failed: "Failed", check.Unknown: "Error", check.NotApplicable: "Skipped", check.Skipped: "Skipped",
}

// Record writes a report into dbo.TestResults of the target, a row a check, in one request. It is the only part of verify that writes. It fails with
// ErrNoTable when there is no such table.
func Record(ctx context.Context, t deploy.Target, r *Report) (rows int, err error) {
	type row struct {
		Name     string  `json:"name"`
		Status   string  `json:"status"`
		MS       float64 `json:"ms"`
		Error    *string `json:"error"`
		Output   string  `json:"output"`
		Category string  `json:"category"`
	}
	list := []row{}
	for _, e := range r.Entries {
		v := row{Name: e.Name(), Status: recorded[e.Result.Status], MS: float64(e.Duration.Microseconds()) / 1000, Output: string(e.Result.Status) + ": " + e.Result.Text, Category: e.Check.Group()}
		if r.Target.Emulated {
			v.Output = "[emulated] " + v.Output
		}
		if e.Result.Status == check.Failed || e.Result.Status == check.Unknown {
			text := e.Result.Text + "\n" + e.lines()
			v.Error = &text
		}
		list = append(list, v)
	}
	results, err := json.Marshal(list)
	if err != nil {
		return 0, err
	}
	c := t.Config
	c.Database = t.Database
	s, err := mssql.Open(ctx, c, mssql.Options{Dial: t.Dial})
	if err != nil {
		return 0, err
	}
	defer s.Close()
	rows = -1
	err = s.Query(ctx, render("record.sql", nil), func(_ int, answer mssql.Rows) error {
		set, err := check.ReadSet(answer)
		for _, r := range set.Rows {
			rows = int(r.Int("recorded"))
		}
		return err
	}, sql.Named("results", string(results)), sql.Named("started", r.Started), sql.Named("environment", r.Target.Environment))
	if err != nil {
		return 0, fmt.Errorf("recording the results: %w", err)
	}
	if rows < 0 {
		return 0, ErrNoTable
	}
	return rows, nil
}
