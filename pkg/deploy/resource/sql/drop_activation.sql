ALTER QUEUE {{id .Schema}}.{{id .Name}} WITH ACTIVATION (DROP);
