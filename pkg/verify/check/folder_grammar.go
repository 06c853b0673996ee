package check

import (
	"path"

	"github.com/hartonomous/hartctl/pkg/mssql/token"
)

func init() {
	register(Check{
		ID: "folder.grammar", Title: "In every batch strings, names, comments and parentheses are closed", Severity: Error, Scope: Folder,
		Remedy: "Close it: the server refuses the batch (Msg 102, 105, 113).", Link: docs + "schema-folder.md",
		Eval: func(in Input) Result {
			if in.Files.FolderError != nil {
				return Inapplicable("the folder cannot be read: see folder.files")
			}
			var details []Detail
			scripts := in.Files.Folder.Scripts()
			for _, s := range scripts {
				for _, b := range s.Batches {
					if line, what := unclosed(b.Text); line > 0 {
						details = append(details, Detail{File: path.Join(in.Files.SchemaName, s.File), Line: b.StartLine + line - 1, Text: what})
					}
				}
			}
			r := Wrong(details, "", "%d batch", "%d batches")
			if len(details) == 0 {
				return Good("%d files", len(scripts))
			}
			return r
		},
	})
}

// unclosed is the line on which something begins that has no end, and what it is; 0 when all has.
func unclosed(text string) (line int, what string) {
	var open []int
	ts := token.Scan(text + "\n;") // a string, a name or a comment without an end swallows the semicolon
	last := token.Token{}
	if len(ts) > 0 {
		last = ts[len(ts)-1]
	}
	if last.Kind != token.Punct || last.Pos != len(text)+1 {
		return max(last.Line, 1), "a string, a name or a comment that begins on this line or after it has no end"
	}
	for _, t := range ts {
		switch {
		case t.Kind != token.Punct:
		case t.Text == "(":
			open = append(open, t.Line)
		case t.Text == ")" && len(open) == 0:
			return t.Line, "this parenthesis closes nothing"
		case t.Text == ")":
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		return open[len(open)-1], "this parenthesis is not closed"
	}
	return 0, ""
}
