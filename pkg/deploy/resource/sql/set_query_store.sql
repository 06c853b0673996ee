ALTER DATABASE {{id .Database}} SET QUERY_STORE = ON ({{.Options}});
