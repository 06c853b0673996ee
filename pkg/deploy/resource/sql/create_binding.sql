{{- define "parameters"}}{{range $i, $p := .Parameters}}{{if $i}}, {{end}}{{$p.Name}} {{$p.Type}}{{end}}{{end -}}
CREATE {{.Word}} {{id .Schema}}.{{id .Name}} {{if eq .Word "PROCEDURE"}}{{template "parameters" .}}{{else}}({{template "parameters" .}}) RETURNS {{.Returns}}{{end}}
{{- if .NullInput}}
WITH RETURNS NULL ON NULL INPUT{{end}}
{{if ne .Word "AGGREGATE"}}AS {{end}}EXTERNAL NAME {{id .Assembly}}.{{id .Class}}{{with .Method}}.{{id .}}{{end}};
