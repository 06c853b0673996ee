ALTER DATABASE {{id .Database}} ADD FILE {{template "file" .File}} TO FILEGROUP {{id .Filegroup}};
