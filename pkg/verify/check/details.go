package check

// details makes a detail of each row of the first result set, about the column object; an empty text makes none.
func details(in Input, text func(Row) string) []Detail {
	var list []Detail
	for _, r := range in.Rows() {
		if t := text(r); t != "" {
			list = append(list, Detail{Object: r.Text("object"), Text: t})
		}
	}
	return list
}
