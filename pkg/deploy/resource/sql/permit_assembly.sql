ALTER ASSEMBLY {{id .Name}} WITH PERMISSION_SET = {{.PermissionSet}};
