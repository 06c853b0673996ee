IF EXISTS (SELECT 1 FROM sys.trusted_assemblies WHERE hash = {{bin .}})
    EXEC sys.sp_drop_trusted_assembly {{bin .}};
