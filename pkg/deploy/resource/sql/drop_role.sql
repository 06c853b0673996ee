DROP ROLE {{id .}};
