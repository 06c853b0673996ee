package check

import "fmt"

func init() {
	register(Check{
		ID: "platform.space", Title: "The volumes of the database's files have room", Severity: Warning, Scope: Database, Needs: needServerState,
		Remedy:  "Make room, or move files to another volume, before a file wants to grow and cannot.",
		Link:    learn + "relational-databases/system-dynamic-management-views/sys-dm-os-volume-stats-transact-sql",
		Query:   query("platform_space.sql"),
		Unasked: "its files are this machine's",
		Eval: func(in Input) Result {
			if len(in.Rows()) == 0 {
				return Unclear("the server names no volume")
			}
			var details []Detail
			for _, r := range in.Rows() {
				if free, total := r.Int("free_mb"), r.Int("total_mb"); free*10 < total {
					details = append(details, Detail{Object: r.Text("volume"), Text: fmt.Sprintf("volume %s has %d MB of %d MB left", r.Text("volume"), free, total)})
				}
			}
			return Wrong(details, "more than a tenth is free", "%d volume is nearly full", "%d volumes are nearly full")
		},
	})
}
