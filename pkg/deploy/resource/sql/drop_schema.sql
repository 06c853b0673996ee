DROP SCHEMA {{id .}};
