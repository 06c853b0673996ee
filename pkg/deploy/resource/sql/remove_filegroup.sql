ALTER DATABASE {{id .Database}} REMOVE FILEGROUP {{id .Filegroup}};
