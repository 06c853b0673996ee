ALTER DATABASE {{id .Database}} REMOVE FILE {{id .File.Name}};
