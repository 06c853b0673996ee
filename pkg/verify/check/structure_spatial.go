package check

func init() {
	register(Check{
		ID: "structure.spatial-indexes", Title: "Spatial indexes are as declared: bounding box, grids, cells", Severity: Error, Scope: Database, Needs: needDefinitions,
		Remedy: "Find out who changed it. Take the change back, or put it into a new migration so that every server has it.", Next: "hartctl status", Link: learn + "relational-databases/system-catalog-views/sys-spatial-indexes-transact-sql",
		Query:   query("structure_spatial.sql"),
		Compare: &Comparison{Object: "table", Part: "spatial index", Plain: []string{"state"}},
	})
}
