package ui

import (
	"fmt"
	"strings"
	"time"

	"github.com/hartonomous/hartctl/pkg/rollback"
)

// Look draws what a rollback would change, table by table, with samples.
func (o *Output) Look(l *rollback.Look, local *time.Location) {
	if u := l.Unfinished; u != nil {
		fmt.Fprintf(o.W, "\n%s\n", o.title.Render(fmt.Sprintf("Goes on with the run %s, which was interrupted and has done %s; an undo returns to %s", u.Run, count64(u.Done, "row"), rollback.Show(u.RestorePoint, local))))
	}
	for _, t := range l.Tables {
		fmt.Fprintf(o.W, "\n%s %s\n", o.phase.Render(t.Table), o.dim.Render("as of "+rollback.Show(t.Moment, local)))
		if t.Where != "" {
			fmt.Fprintf(o.W, "  %s %s\n", o.dim.Render("where"), t.Where)
		}
		if t.Rows() == 0 {
			fmt.Fprintln(o.W, "  no row differs")
		}
		o.rows(o.drop.Render("-"), t.Delete, "to delete: not there yet at that moment, and lost with all that was written to them since", t.Deleted)
		o.rows(o.alter.Render("~"), t.Update, "to update: their present values are lost", t.Updated)
		o.rows(o.create.Render("+"), t.Restore, "to restore: gone since", t.Restored)
		for _, k := range t.Orphans {
			if k.Rows > 0 {
				fmt.Fprintf(o.W, "  %s %s cannot be restored: their parents in %s are gone (%s; first: %s)\n", o.bad.Render("x"), count64(k.Rows, "row"), k.Table, k.Key, Clean(k.First))
			}
		}
		if t.Left > 0 {
			fmt.Fprintf(o.W, "    with what depends on them, %s of %s would be left as they are\n", count64(t.Left, "row"), t.Table)
			for _, s := range t.LeftOut {
				fmt.Fprintf(o.W, "      %s: %s\n", Clean(s.Key), Clean(strings.TrimSuffix(s.Text, ", ")))
			}
		}
		for _, k := range t.Outside {
			if k.Rows > 0 {
				fmt.Fprintf(o.W, "  %s %s of %s belong to rows to delete (%s; first: %s)\n", o.bad.Render("x"), count64(k.Rows, "row"), k.Table, k.Key, Clean(k.First))
			}
		}
	}
}

func (o *Output) rows(sign string, n int64, what string, samples []rollback.Sample) {
	if n == 0 {
		return
	}
	fmt.Fprintf(o.W, "  %s %s %s\n", sign, count64(n, "row"), what)
	for _, s := range samples {
		fmt.Fprintf(o.W, "      %s: %s\n", Clean(s.Key), Clean(strings.TrimSuffix(s.Text, ", ")))
	}
	if more := n - int64(len(samples)); more > 0 {
		fmt.Fprintf(o.W, "      %s\n", o.dim.Render(fmt.Sprintf("and %d more", more)))
	}
}

func count64(n int64, what string) string { return count(int(n), what) }

// Ways draws the other ways back.
func (o *Output) Ways(list []rollback.Way) {
	fmt.Fprintf(o.W, "\n%s\n", o.title.Render("Other ways back, none of which is taken unasked:"))
	for _, w := range list {
		fmt.Fprintf(o.W, "  %s: loses %s\n", w.Name, w.Loses)
		if w.Not != "" {
			fmt.Fprintf(o.W, "      not here: %s\n", w.Not)
		}
		for line := range strings.Lines(w.How) {
			fmt.Fprintf(o.W, "      %s\n", strings.TrimRight(line, "\n"))
		}
	}
}

// RolledBack draws what a rollback has changed.
func (o *Output) RolledBack(list []rollback.Changed, local *time.Location) {
	rows := make([][]string, len(list))
	for i, c := range list {
		rows[i] = []string{c.Table, fmt.Sprint(c.Deleted), fmt.Sprint(c.Updated), fmt.Sprint(c.Restored), fmt.Sprint(c.Remade), fmt.Sprint(c.LeftOut), rollback.Show(c.RestorePoint, local)}
	}
	o.Table([]string{"table", "deleted", "updated", "restored", "remade", "left out", "undo returns to"}, rows)
}
