IF NOT EXISTS (SELECT 1 FROM sys.trusted_assemblies WHERE hash = {{bin .Hash}})
    EXEC sys.sp_add_trusted_assembly {{bin .Hash}}, {{str .Description}};
