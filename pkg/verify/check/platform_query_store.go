package check

func init() {
	register(Check{
		ID: "platform.query-store", Title: "Query Store is in the state that it is set to", Severity: Warning, Scope: Database,
		Needs:  needDatabaseState,
		Remedy: "At its size limit it turns read-only (reason 65536): raise MAX_STORAGE_SIZE_MB, or clear it, and set OPERATION_MODE = READ_WRITE again.",
		Link:   learn + "relational-databases/system-catalog-views/sys-database-query-store-options-transact-sql",
		Query:  query("platform_query_store.sql"),
		Eval: func(in Input) Result {
			r := in.Row()
			desired, actual := r.Text("desired"), r.Text("actual")
			switch {
			case desired == "":
				return Unclear("the server says nothing of it")
			case desired == "OFF" && actual == "OFF":
				return Inapplicable("it is off; whether it should be, platform.options says")
			case desired != actual:
				return Bad("it is set to %s and is %s (reason %d, %d of %d MB)", desired, actual, r.Int("reason"), r.Int("used_mb"), r.Int("max_mb"))
			}
			return Good("%s, %d of %d MB", actual, r.Int("used_mb"), r.Int("max_mb"))
		},
	})
}
