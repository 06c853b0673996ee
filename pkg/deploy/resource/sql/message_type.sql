{{.Verb}} MESSAGE TYPE {{id .Name}} VALIDATION = {{.Validation}};
