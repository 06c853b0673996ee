DROP {{.Kind}} {{with .Schema}}{{id .}}.{{end}}{{id .Name}};
