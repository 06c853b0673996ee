{{.Verb}} {{.Permissions}}{{if eq .On.Class "SCHEMA"}} ON SCHEMA::{{id .On.Name}}{{else if eq .On.Class "OBJECT"}} ON OBJECT::{{id .On.Schema}}.{{id .On.Name}}{{end}} {{.Preposition}} {{id .Role}};
