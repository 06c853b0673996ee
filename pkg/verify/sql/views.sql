SELECT name FROM sys.all_objects WHERE schema_id = SCHEMA_ID(N'sys') AND name IN ({{range $i, $v := .}}{{if $i}}, {{end}}{{str $v}}{{end}});
