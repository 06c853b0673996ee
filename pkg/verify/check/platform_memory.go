package check

// unlimited is the default of max server memory, in MB.
const unlimited = 2147483647

func init() {
	register(Check{
		ID: "platform.memory", Title: "max server memory leaves the host enough to live on", Severity: Warning, Scope: Replica, Needs: needServerState,
		Remedy:  "EXEC sys.sp_configure N'max server memory (MB)', …: what the host has, less 4 GB or a tenth, whichever is more. Memory-optimised tables have to fit.",
		Link:    learn + "database-engine/configure-windows/server-memory-server-configuration-options",
		Query:   query("platform_memory.sql"),
		Unasked: "its memory is this process's",
		Eval: func(in Input) Result {
			r := in.Row()
			limit, host := r.Int("limit_mb"), r.Int("host_mb")
			switch {
			case host == 0:
				return Unclear("the server does not say how much the host has")
			case limit == unlimited:
				return Bad("it is not limited, and the host has %d MB", host)
			case limit > host*95/100:
				return Bad("%d MB of the host's %d MB", limit, host)
			case r.Bool("low"):
				return Bad("the server says that its memory is low")
			}
			return Good("%d MB of %d MB", limit, host)
		},
	})
}
