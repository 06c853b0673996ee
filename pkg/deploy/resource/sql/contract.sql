{{range .Services}}ALTER SERVICE {{id .}} (DROP CONTRACT {{id $.Name}});
{{end}}{{if .Replaced}}DROP CONTRACT {{id .Name}};
{{end}}CREATE CONTRACT {{id .Name}} ({{range $i, $t := .Types}}{{if $i}}, {{end}}{{id $t.Name}} SENT BY {{$t.By}}{{end}});
{{- range .Services}}
ALTER SERVICE {{id .}} (ADD CONTRACT {{id $.Name}});
{{- end}}
