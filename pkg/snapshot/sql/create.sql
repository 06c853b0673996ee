CREATE DATABASE {{id .Name}} ON
{{- range $i, $f := .Files}}{{if $i}},{{end}}
    (NAME = {{id $f.Name}}, FILENAME = {{str $f.Path}})
{{- end}}
AS SNAPSHOT OF {{id .Database}};
