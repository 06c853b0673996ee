package mutation

var clrMutations = []mutation{
	{"function unbound", `DROP FUNCTION dbo.clr_VectorDotProduct`, []string{"clr.bindings"}, "dbo.clr_VectorDotProduct"},
	{
		"assembly dropped", `DECLARE @drop nvarchar(max) = (SELECT STRING_AGG(CAST(N'DROP ' + CASE o.type WHEN 'AF' THEN N'AGGREGATE ' WHEN 'PC' THEN N'PROCEDURE ' ELSE N'FUNCTION ' END + N'dbo.' + QUOTENAME(o.name) + N';' AS nvarchar(max)), N' ') FROM sys.objects AS o JOIN sys.assembly_modules AS m ON m.object_id = o.object_id) + N' DROP ASSEMBLY SqlClrFunctions'; EXEC (@drop)`,
		[]string{"clr.assemblies", "clr.bindings", "clr.unused", "behaviour.clr"},
		"assembly/SqlClrFunctions does not exist",
	},
	{"hash distrusted", `DECLARE @h varbinary(64) = (SELECT TOP (1) hash FROM sys.trusted_assemblies); EXEC sys.sp_drop_trusted_assembly @h`, []string{"clr.trust"}, "trust"},
	{"hash outlives its assembly", `DECLARE @h varbinary(64) = HASHBYTES('SHA2_512', 'old'); EXEC sys.sp_add_trusted_assembly @h, N'Old [hartctl GoodDb]'`, []string{"clr.unused"}, "Old [hartctl GoodDb]"},
}
