SELECT r.Name, r.Content, LOWER(CONVERT(nvarchar(128), r.Sha512, 2)), r.PermissionSet, r.Bindings
FROM hart.AssemblyRelease AS r
WHERE r.Name = @name AND r.ReleaseNumber = @number;
