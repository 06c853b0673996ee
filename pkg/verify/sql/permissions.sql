{{- range $i, $p := .}}
{{if $i}}UNION ALL {{end}}SELECT {{str $p.Class}} AS class, {{str $p.Name}} AS name, {{if eq $p.Class "SERVER"}}HAS_PERMS_BY_NAME(NULL, NULL, {{str $p.Name}}){{else}}HAS_PERMS_BY_NAME(QUOTENAME(@database), N'DATABASE', {{str $p.Name}}){{end}} AS held
{{- end}}
