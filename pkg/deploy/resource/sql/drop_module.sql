DROP {{.Kind}} {{id .Schema}}.{{id .Name}};
