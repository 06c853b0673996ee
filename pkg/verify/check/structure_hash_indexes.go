package check

func init() {
	register(Check{
		ID: "structure.hash-indexes", Title: "Hash indexes of memory-optimised tables have their declared buckets", Severity: Error, Scope: Database, Needs: needDefinitions,
		Remedy: "Find out who changed it. Take the change back, or put it into a new migration so that every server has it.", Next: "hartctl status", Link: learn + "relational-databases/system-catalog-views/sys-hash-indexes-transact-sql",
		Query:   query("structure_hash_indexes.sql"),
		Compare: &Comparison{Object: "table", Part: "hash index"},
	})
}
