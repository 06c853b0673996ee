package check

func init() {
	register(Check{
		ID: "behaviour.vector", Title: "VECTOR_DISTANCE computes what it should, up to 1998 dimensions", Severity: Error, Scope: Database,
		Remedy: "The server computes something else than the project relies on: look for a cumulative update.",
		Link:   learn + "t-sql/functions/vector-distance-transact-sql",
		Script: query("behaviour_vector.sql"),
		Eval:   figures,
	})
}
