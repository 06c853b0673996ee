CREATE QUEUE {{id .Schema}}.{{id .Name}} WITH STATUS = ON, RETENTION = {{if .Retention}}ON{{else}}OFF{{end}}, POISON_MESSAGE_HANDLING (STATUS = {{if .Poison}}ON{{else}}OFF{{end}});
