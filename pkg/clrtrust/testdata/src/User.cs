// A library that references Safe.dll.
[assembly: System.Reflection.AssemblyVersion("2.0.0.0")]
public static class User { public static System.Data.SqlTypes.SqlInt32 Four(System.Data.SqlTypes.SqlInt32 n) { return Calc.Twice(Calc.Twice(n)); } }
