RESTORE DATABASE {{id .Database}} FROM DATABASE_SNAPSHOT = {{str .Name}};
