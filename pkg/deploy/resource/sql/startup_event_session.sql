ALTER EVENT SESSION {{id .Name}} ON SERVER WITH (STARTUP_STATE = {{if .On}}ON{{else}}OFF{{end}});
