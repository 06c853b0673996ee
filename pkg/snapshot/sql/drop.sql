DROP DATABASE {{id .Name}};
