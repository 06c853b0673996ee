package check

import "fmt"

// What a secondary may be behind before it is said.
const (
	lagSeconds = 30
	queueKB    = 100 * 1024
)

func init() {
	register(Check{
		ID: "availability.lag", Title: "No secondary is far behind", Severity: Warning, Scope: Database, Needs: needServerState,
		Remedy: "A long send queue is the network or the secondary's log; a long redo queue the secondary's disks, or a reader that blocks redo. After a failover what is queued to be sent is lost.",
		Link:   learn + "database-engine/availability-groups/windows/monitor-performance-for-always-on-availability-groups",
		Query:  query("availability_lag.sql"),
		Eval: func(in Input) Result {
			if len(in.Rows()) == 0 {
				return Inapplicable("there is no secondary, or this is one")
			}
			list := details(in, func(r Row) string {
				if r.Int("seconds") <= lagSeconds && r.Int("send_kb") <= queueKB && r.Int("redo_kb") <= queueKB {
					return ""
				}
				return fmt.Sprintf("replica %s is %d s behind: %d KB to be sent, %d KB to be redone", r.Text("object"), r.Int("seconds"), r.Int("send_kb"), r.Int("redo_kb"))
			})
			return Wrong(list, fmt.Sprintf("%d secondaries", len(in.Rows())), "%d secondary", "%d secondaries")
		},
	})
}
