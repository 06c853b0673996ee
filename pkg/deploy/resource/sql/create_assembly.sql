CREATE ASSEMBLY {{id .Name}} AUTHORIZATION dbo FROM @content WITH PERMISSION_SET = {{.PermissionSet}};
