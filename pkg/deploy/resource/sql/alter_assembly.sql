ALTER ASSEMBLY {{id .Name}} FROM @content WITH PERMISSION_SET = {{.PermissionSet}};
