package check

func init() {
	register(Check{
		ID: "structure.edge-constraints", Title: "Edge constraints connect the declared nodes", Severity: Error, Scope: Database, Needs: needDefinitions,
		Remedy: "Find out who changed it. Take the change back, or put it into a new migration so that every server has it.", Next: "hartctl status", Link: learn + "relational-databases/tables/graph-edge-constraints",
		Query:   query("structure_edges.sql"),
		Compare: &Comparison{Object: "table", Part: "edge constraint"},
	})
}
