ALTER DATABASE {{id .Database}} MODIFY FILEGROUP {{id .Filegroup}} DEFAULT;
