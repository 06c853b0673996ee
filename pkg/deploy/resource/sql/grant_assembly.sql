{{if eq .State "D"}}DENY{{else}}GRANT{{end}} {{.Permission}} ON ASSEMBLY::{{id .Name}} TO {{id .Grantee}}{{if eq .State "W"}} WITH GRANT OPTION{{end}};
