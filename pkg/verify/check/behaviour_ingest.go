package check

func init() {
	register(Check{
		ID: "behaviour.ingest", Title: "What is ingested is found by its vector, and is stored once", Severity: Error, Scope: Database, Needs: needDefinitions,
		Remedy:  "Run dbo.sp_IngestAtom, sp_StoreEmbedding and sp_ExactVectorSearch by hand for a tenant of your own.",
		Link:    docs + "verify.md",
		Effects: "in a transaction that is rolled back; uses up identity values",
		Script:  query("behaviour_ingest.sql"),
		Eval: func(in Input) Result {
			if len(in.Sets) < 2 {
				return Bad("the search gave no answer")
			}
			atom, found := in.Row(), in.Sets[1].Rows
			switch {
			case atom.Int("near") == atom.Int("far"):
				return Bad("different contents are one atom")
			case atom.Int("again") != atom.Int("near") || !atom.Bool("duplicate"):
				return Bad("the same content is two atoms")
			}
			if len(found) != 1 || found[0].Int("AtomId") != atom.Int("near") {
				return Bad("the search found %d atoms, and not the one that is nearest", len(found))
			}
			return Good("the nearest was found")
		},
	})
}
