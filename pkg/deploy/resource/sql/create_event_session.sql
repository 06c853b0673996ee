{{- define "event_object"}}ADD {{.Verb}} {{id .Package}}.{{id .Name}}{{if or .Fields .Actions .Predicate}} ({{if .Fields}}SET {{range $i, $f := .Fields}}{{if $i}}, {{end}}{{id $f.Name}} = {{if $f.Number}}({{$f.Value}}){{else}}{{str $f.Value}}{{end}}{{end}}{{end}}{{if .Actions}} ACTION ({{range $i, $a := .Actions}}{{if $i}}, {{end}}{{$a}}{{end}}){{end}}{{if .Predicate}} WHERE {{.Predicate}}{{end}}){{end}}{{end -}}
CREATE EVENT SESSION {{id .Name}} ON SERVER
{{range $i, $e := .Events}}{{if $i}},
{{end}}    {{template "event_object" $e}}{{end}}{{range $i, $t := .Targets}}{{if $i}},{{end}}
    {{template "event_object" $t}}{{end}}{{if .Options}}
    WITH ({{.Options}}){{end}};
