DROP {{.Word}} {{id .Schema}}.{{id .Name}};
