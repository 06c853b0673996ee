package check

func init() {
	register(Check{
		ID: "structure.graph", Title: "Node and edge tables are what they are declared to be", Severity: Error, Scope: Database, Needs: needDefinitions,
		Remedy: "Find out who changed it. Take the change back, or put it into a new migration so that every server has it.", Next: "hartctl status", Link: learn + "relational-databases/graphs/sql-graph-overview",
		Query:   query("structure_graph.sql"),
		Compare: &Comparison{Object: "table", Plain: []string{"kind"}},
	})
}
