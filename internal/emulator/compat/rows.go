package compat

// The constructors keep the tables of rows short: a construct, its example, and what the example answers.

func exact(construct, example, want string) Row {
	return Row{Construct: construct, Level: Exact, Example: example, Want: want}
}

// subset takes what is lacking as its note.
func subset(construct, lacks, example, want string) Row {
	return Row{Construct: construct, Level: Subset, Note: lacks, Example: example, Want: want}
}

func physical(construct, example, want string) Row {
	return Row{Construct: construct, Level: PhysicalOnly, Example: example, Want: want}
}

func refused(construct, example string) Row {
	return Row{Construct: construct, Level: Refused, Example: example}
}

// atRun is a row whose refusal depends on values or on what is there: it comes when the statement runs.
func atRun(construct, example string) Row {
	r := refused(construct, example)
	r.AtRun = true
	return r
}

// area gives rows their area.
func area(name string, list ...Row) []Row {
	for i := range list {
		list[i].Area = name
	}
	return list
}
