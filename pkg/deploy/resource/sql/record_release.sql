INSERT INTO hart.AssemblyRelease (Name, ReleaseNumber, ClrName, Mvid, Sha512, PermissionSet, Content, Bindings, ReleasedAt, Tool, RunId)
SELECT {{str .Name}}, ISNULL((SELECT MAX(r.ReleaseNumber) FROM hart.AssemblyRelease AS r WHERE r.Name = {{str .Name}}), 0) + 1,
    a.clr_name, {{str .MVID}}, HASHBYTES('SHA2_512', f.content), {{str .PermissionSet}}, f.content, {{str .Bindings}}, SYSUTCDATETIME(), {{str .Tool}},
    CAST(SESSION_CONTEXT(N'hartctl.run') AS uniqueidentifier)
FROM sys.assemblies AS a
JOIN sys.assembly_files AS f ON f.assembly_id = a.assembly_id AND f.file_id = 1
WHERE a.name = {{str .Name}} AND HASHBYTES('SHA2_512', f.content) = {{bin .Hash}};
IF @@ROWCOUNT <> 1 THROW 50000, N'hartctl: the registered assembly is not the one that was deployed.', 1;
