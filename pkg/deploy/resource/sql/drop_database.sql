DROP DATABASE {{id .}};
