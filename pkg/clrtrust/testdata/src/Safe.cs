// A library that SAFE allows, and that references nothing outside SQL Server.
using System.Data.SqlTypes;
using Microsoft.SqlServer.Server;
[assembly: System.Reflection.AssemblyVersion("1.0.0.0")]
public static class Calc { [SqlFunction(IsDeterministic = true)] public static SqlInt32 Twice(SqlInt32 n) { return n * 2; } }
