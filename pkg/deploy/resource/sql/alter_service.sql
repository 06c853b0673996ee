ALTER SERVICE {{id .Name}}{{if .Queue}} ON QUEUE {{id .Schema}}.{{id .Queue}}{{end}}{{if .Changes}} ({{range $i, $c := .Changes}}{{if $i}}, {{end}}{{$c.Verb}} CONTRACT {{id $c.Name}}{{end}}){{end}};
