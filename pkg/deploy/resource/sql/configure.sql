EXEC sys.sp_configure @configname = {{str .Name}}, @configvalue = {{.Value}};
