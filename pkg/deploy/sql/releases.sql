SELECT r.Name, r.ReleaseNumber, r.ClrName, LOWER(CAST(r.Mvid AS nvarchar(36))), LOWER(CONVERT(nvarchar(128), r.Sha512, 2)), DATALENGTH(r.Content), r.PermissionSet,
    r.ReleasedAt, r.ReleasedBy, r.Tool, CAST(r.RunId AS nvarchar(36))
FROM hart.AssemblyRelease AS r
ORDER BY r.Name, r.ReleaseNumber DESC;
