ALTER DATABASE {{id .Database}} ADD FILEGROUP {{id .Filegroup}}{{with .Contains}} CONTAINS {{.}}{{end}};
