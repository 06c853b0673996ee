DELETE FROM hart.Module WHERE SchemaName = {{str .Schema}} AND Name = {{str .Name}};
