CREATE SERVICE {{id .Name}} ON QUEUE {{id .Schema}}.{{id .Queue}}{{if .Contracts}} ({{range $i, $c := .Contracts}}{{if $i}}, {{end}}{{id $c}}{{end}}){{end}};
