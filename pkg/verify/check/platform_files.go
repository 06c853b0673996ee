package check

import "fmt"

func init() {
	register(Check{
		ID: "platform.files", Title: "Every file can grow, by steps of a fixed size", Severity: Warning, Scope: Database,
		Remedy: "ALTER DATABASE … MODIFY FILE (NAME = …, FILEGROWTH = 512MB). A file that cannot grow stops all writing when it is full (Msg 1105, 9002); one that grows by percent grows slower each time.",
		Link:   learn + "relational-databases/databases/database-files-and-filegroups",
		Query:  query("platform_files.sql"),
		Eval: func(in Input) Result {
			var details []Detail
			for _, r := range in.Rows() {
				name, text := r.Text("name"), ""
				size, limit := r.Int("size_mb"), r.Int("max_mb")
				switch {
				case r.Text("state") != "ONLINE":
					text = "is " + r.Text("state")
				case r.Bool("filestream"):
				case r.Int("growth") == 0:
					text = fmt.Sprintf("does not grow; it has %d MB", size)
				case r.Bool("percent"):
					text = fmt.Sprintf("grows by %d percent", r.Int("growth"))
				case limit > 0 && size*10 > limit*9:
					text = fmt.Sprintf("has %d MB, and may have %d MB", size, limit)
				}
				if text != "" {
					details = append(details, Detail{Object: name, Text: "file " + name + " " + text})
				}
			}
			return Wrong(details, fmt.Sprintf("%d files", len(in.Rows())), "%d file", "%d files")
		},
	})
}
