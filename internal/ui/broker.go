package ui

import (
	"fmt"
	"strconv"
	"time"

	"github.com/hartonomous/hartctl/pkg/broker"
)

// Broker draws the state of Service Broker at a time.
func (o *Output) Broker(s *broker.Status, now time.Time) {
	if !s.Enabled {
		o.Warn("Service Broker is not enabled in the database: no message is delivered.")
	}
	var rows [][]string
	for _, q := range s.Queues {
		rows = append(rows, []string{q.Name, queueState(q), strconv.FormatInt(q.Depth, 10), age(q.Oldest, now), readers(q), q.Procedure})
	}
	o.Table([]string{"queue", "state", "depth", "oldest", "readers", "activates"}, rows)
	if len(s.Conversations) > 0 {
		o.Blank()
		rows = nil
		for _, c := range s.Conversations {
			rows = append(rows, []string{c.Name, strconv.Itoa(c.Count)})
		}
		o.Table([]string{"conversations", "count"}, rows)
	}
	if len(s.Transmission) > 0 {
		o.Blank()
		rows = nil
		for _, t := range s.Transmission {
			rows = append(rows, []string{t.To, strconv.Itoa(t.Count), age(&t.Oldest, now), t.Reason})
		}
		o.Table([]string{"not delivered to", "count", "oldest", "because"}, rows)
	}
	if len(s.DeadLetters) > 0 {
		o.Blank()
		rows = nil
		for _, d := range s.DeadLetters {
			rows = append(rows, []string{d.Queue, strconv.Itoa(d.Count), age(&d.Newest, now), d.Reason})
		}
		o.Table([]string{"dead letters of", "count", "newest", "because"}, rows)
	}
}

func queueState(q broker.Queue) string {
	switch {
	case !q.Receive || !q.Enqueue:
		return "disabled"
	case q.Procedure == "":
		return "on"
	case !q.Activated:
		return "paused"
	}
	return "activated"
}

func readers(q broker.Queue) string {
	switch {
	case q.Procedure == "":
		return "-"
	case q.Active == nil:
		return fmt.Sprintf("?/%d", q.Readers)
	}
	return fmt.Sprintf("%d/%d", *q.Active, q.Readers)
}

// age is how long ago a time was, in the largest unit that says enough.
func age(t *time.Time, now time.Time) string {
	if t == nil {
		return "-"
	}
	switch d := max(now.Sub(*t), 0); {
	case d < time.Minute:
		return fmt.Sprintf("%ds", int(d.Seconds()))
	case d < time.Hour:
		return fmt.Sprintf("%dm", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%dh", int(d.Hours()))
	default:
		return fmt.Sprintf("%dd", int(d.Hours()/24))
	}
}

// Messages draws what lies in a queue.
func (o *Output) Messages(queue string, list []broker.Message) {
	if len(list) == 0 {
		fmt.Fprintf(o.W, "%s is empty.\n", queue)
		return
	}
	for i, m := range list {
		if i > 0 {
			o.Blank()
		}
		o.Table([]string{"", ""}, [][]string{
			{"order", strconv.FormatInt(m.Order, 10) + ", " + m.Status + ", " + m.Enqueued.Format(time.DateTime) + " UTC"},
			{"type", m.Type},
			{"service", m.Service},
			{"contract", m.Contract},
			{"conversation", m.Handle},
			{"body", fmt.Sprintf("%d bytes, %s", m.Bytes, m.Encoding)},
		})
		if m.Body != "" {
			fmt.Fprintln(o.W, m.Body)
		}
	}
}

// Repairs draws what is to be mended.
func (o *Output) Repairs(list []broker.Repair) {
	var rows [][]string
	for _, r := range list {
		rows = append(rows, []string{r.Kind, r.Subject, r.Reason})
	}
	o.Table([]string{"", "", ""}, rows)
}
