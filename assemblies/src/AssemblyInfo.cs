using System.Reflection;
using System.Runtime.Versioning;

[assembly: AssemblyTitle("SqlClrFunctions")]
[assembly: AssemblyDescription("Vector, projection and text functions for SQL Server, SAFE")]
[assembly: AssemblyProduct("hartctl")]
// ALTER ASSEMBLY takes a new revision (the fourth number) only; another change of version needs a re-creation.
[assembly: AssemblyVersion("1.0.0.0")]
[assembly: TargetFramework(".NETFramework,Version=v4.8", FrameworkDisplayName = ".NET Framework 4.8")]
