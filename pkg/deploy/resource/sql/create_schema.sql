EXEC ({{str .}});
