package emulator_test

import (
	"context"
	"database/sql"
	"testing"

	"github.com/hartonomous/hartctl/internal/emulator"
)

// codeSource has what the project's own assembly has not: exceptions that are caught, structs, procedures, numbers of other sizes, boxing.
const codeSource = `
using System; using System.Text; using System.Data.SqlTypes; using System.Globalization; using Microsoft.SqlServer.Server;
public class C {
  public static int Try(int n) { int r = 0; try { try { r = 10 / n; if (n == 5) throw new InvalidOperationException("five"); } finally { r += 100; } }
    catch (DivideByZeroException) { r += 1000; } catch (InvalidOperationException e) { r += e.Message.Length; } return r; }
  public static int Rethrow(int n) { try { return Try2(n); } catch (Exception) { throw; } }
  static int Try2(int n) { if (n < 0) throw new ArgumentOutOfRangeException("n"); return n; }
  public static string Text(int n, double d, bool b) { object[] a = { n, "-", d, '-', b }; StringBuilder s = new StringBuilder(); for (int i = 0; i < a.Length; i++) s.Append(a[i]); return s.ToString() + string.Concat(n, d); }
  public static SqlInt32 Out(SqlInt32 a, out SqlInt32 twice, ref SqlString s) { twice = a.Value * 2; s = s.IsNull ? new SqlString("was null") : new SqlString(s.Value + "!"); return a; }
  public static void Nothing() { }
  public static long Sum(long n) { long s = 0; int[] t = { 1, 2, 3, 4, 5, 6, 7, 8 }; checked { for (long i = 0; i < n; i++) s += t[i % 8]; } return s; }
  public static int Overflow(int n) { checked { return n * 1000000; } }
  public static int Switch(int n) { switch (n) { case 0: return 10; case 1: return 11; case 2: return 12; default: return -1; } }
  struct P { public int X; public double Y; public P(int x) { X = x; Y = x / 2.0; } public void Move() { X++; } }
  public static double Structs(int n) { P p = new P(n); P q = p; q.Move(); P[] a = new P[2]; a[1] = q; a[1].Move(); p.Move(); p.Move(); p.Move(); return p.X * 100 + q.X * 10 + a[1].X + a[0].X + q.Y; }
  public static int Endless(int n) { while (true) n++; }
  public static byte[] Big(int n) { byte[] b = null; for (int i = 0; i < 1000; i++) b = new byte[n]; return b; }
  public static int Deep(int n) { return Deep(n + 1) + 1; }
  public static string Long(int n) { return new string('x', n); }
  public static float Single(float a, float b) { return a * b + 0.1f; }
  public static int File(string s) { return System.IO.File.Exists(s) ? 1 : 0; }
  public static int Late(string s) { return Helper(s); }
  static int Helper(string s) { return s.GetHashCode(); }
  public static int Over(int a) { return 1; }  public static int Over(int a, int b) { return 2; }
  public static DateTime Date(DateTime d) { return d; }
}
[Serializable, SqlUserDefinedAggregate(Format.Native)] public struct SumSquares { long s; bool any;
  public void Init() { s = 0; any = false; } public void Accumulate(SqlInt32 v) { if (!v.IsNull) { s += (long)v.Value * v.Value; any = true; } }
  public void Merge(SumSquares o) { s += o.s; any = any || o.any; } public SqlInt64 Terminate() { return any ? new SqlInt64(s) : SqlInt64.Null; } }
[Serializable, SqlUserDefinedAggregate(Format.UserDefined, MaxByteSize = 8)] public struct Leaky : IBinarySerialize { int sum, n;
  public void Init() { sum = 0; n = 0; } public void Accumulate(SqlInt32 v) { sum += v.Value; n++; } public void Merge(Leaky o) { }
  public SqlInt32 Terminate() { return sum * 100 + n; }
  public void Read(System.IO.BinaryReader r) { n = r.ReadInt32(); } public void Write(System.IO.BinaryWriter w) { w.Write(n); } }
[Serializable, SqlUserDefinedAggregate(Format.Native)] public class NativeText { string s; public void Init() { } public void Accumulate(SqlInt32 v) { } public void Merge(NativeText o) { } public SqlInt32 Terminate() { return s == null ? 1 : 0; } }
`

func TestAssemblyCode(t *testing.T) {
	data := compile(t, "code", codeSource)
	e := open(t, emulator.Options{})
	c := session(t, e)
	do := func(batch string, expected ...string) {
		t.Helper()
		want(t, batch[:min(len(batch), 200)], run(t, c, batch), expected...)
	}
	do("EXEC sp_configure 'clr enabled', 1; RECONFIGURE; EXEC sp_add_trusted_assembly "+hashOf(data), "(Configuration option 'clr enabled' changed from 0 to 1. Run the RECONFIGURE statement to install.)")
	do("CREATE ASSEMBLY code FROM " + literal(data))
	fn := func(name, params, returns string) {
		t.Helper()
		do("CREATE FUNCTION dbo.[" + name + "] (" + params + ") RETURNS " + returns + " AS EXTERNAL NAME code.C.[" + name + "]")
	}
	fn("Try", "@n int", "int")
	do("SELECT dbo.[Try](0), dbo.[Try](2), dbo.[Try](5)", "1100|105|106", "#1")
	do("SELECT dbo.[Try](NULL)", "!6569/16/1 line 1: 'Try' failed because parameter 1 is not allowed to be null.")
	fn("Rethrow", "@n int", "int")
	do("SELECT dbo.[Rethrow](-1)", "!6522/16/2 line 1: A .NET Framework error occurred during execution of user-defined routine or aggregate \"Rethrow\": \r\n"+
		"System.ArgumentOutOfRangeException: Specified argument was out of the range of valid values.\r\nParameter name: n\r\nSystem.ArgumentOutOfRangeException: \r\n   at C.Try2(Int32 n)\r\n   at C.Rethrow(Int32 n)\r\n.")
	fn("Text", "@n int, @d float, @b bit", "nvarchar(100)")
	do("SELECT dbo.[Text](7, 0.5, 1), dbo.[Text](-1, 1e20, 0)", "7-0.5-True70.5|-1-1E+20-False-11E+20", "#1")
	do("CREATE PROCEDURE dbo.[Out] @a int, @t int OUTPUT, @s nvarchar(5) OUTPUT AS EXTERNAL NAME code.C.[Out]")
	do("DECLARE @r int, @t int, @s nvarchar(5) = N'ab'; EXEC @r = dbo.[Out] 21, @t OUTPUT, @s OUTPUT; SELECT @r, @t, @s", "21|42|ab!", "#1")
	do("DECLARE @t int, @s nvarchar(5); EXEC dbo.[Out] 21, @t OUTPUT, @s OUTPUT",
		"!6522/16/1 line 1: A .NET Framework error occurred during execution of user-defined routine or aggregate \"Out\": \r\n"+
			"System.Data.SqlServer.TruncationException: Trying to convert return value or output parameter of size 16 bytes to a T-SQL type with a smaller size limit of 10 bytes.\r\n"+
			"System.Data.SqlServer.TruncationException: \r\n   at System.Data.SqlServer.Internal.CXVariantBase.StringToWSTR(String pstrValue, Int64 cbMaxLength, Int32 iOffset, EPadding ePad)\r\n.")
	do("CREATE PROCEDURE dbo.wrong @a int, @t int, @s nvarchar(5) OUTPUT AS EXTERNAL NAME code.C.[Out]", "!6580", "!6552")
	do("CREATE PROCEDURE dbo.[Nothing] AS EXTERNAL NAME code.C.[Nothing]")
	do("DECLARE @r int; EXEC @r = dbo.[Nothing]; SELECT @r", "0", "#1")
	do("SELECT type FROM sys.objects WHERE name = 'Nothing'", "PC", "#1")
	fn("Sum", "@n bigint", "bigint")
	do("SELECT dbo.[Sum](1000)", "4500", "#1")
	fn("Overflow", "@n int", "int")
	do("SELECT dbo.[Overflow](3)", "3000000", "#1")
	do("SELECT dbo.[Overflow](3000)", "!6522")
	fn("Switch", "@n int", "int")
	do("SELECT dbo.[Switch](0), dbo.[Switch](2), dbo.[Switch](3), dbo.[Switch](-1)", "10|12|-1|-1", "#1")
	fn("Structs", "@n int", "float")
	do("SELECT dbo.[Structs](3)", "646.5", "#1")
	fn("Single", "@a real, @b real", "real")
	do("SELECT CAST(dbo.[Single](1.1, 2.2) AS varchar(20))", "2.52", "#1")
	fn("Big", "@n int", "varbinary(max)")
	do("SELECT dbo.[Big](100000000)", "!40517")
	do("SELECT DATALENGTH(dbo.[Big](1000)), dbo.[Big](-1)", "!6522")
	fn("Deep", "@n int", "int")
	do("SELECT dbo.[Deep](1)", "!40517")
	fn("Long", "@n int", "nvarchar(5)")
	do("SELECT dbo.[Long](5)", "xxxxx", "#1")
	do("SELECT dbo.[Long](6)", "!6522")
	// What the interpreter lacks is refused when the module is made, also behind other methods.
	do("CREATE FUNCTION dbo.h (@s nvarchar(10)) RETURNS int AS EXTERNAL NAME code.C.Late", "!40517/16/1 line 1: not supported by the emulator: CLR code of h: System.Object::GetHashCode() in C.Helper; see hartctl emulator --matrix")
	do("CREATE FUNCTION dbo.h (@s nvarchar(10)) RETURNS int AS EXTERNAL NAME code.C.[File]", "!40517")
	do("CREATE FUNCTION dbo.h (@s datetime) RETURNS datetime AS EXTERNAL NAME code.C.[Date]", "!40517")
	do("CREATE FUNCTION dbo.h (@a int) RETURNS int AS EXTERNAL NAME code.C.[Over]", "!6572")
	fn("Endless", "@n int", "int")
	endless(t, e, c)
	do("CREATE AGGREGATE dbo.SumSquares (@v int) RETURNS bigint EXTERNAL NAME code.SumSquares; CREATE AGGREGATE dbo.Leaky (@v int) RETURNS int EXTERNAL NAME code.Leaky")
	do("CREATE AGGREGATE dbo.nt (@v int) RETURNS int EXTERNAL NAME code.NativeText", "!6225")
	do("SELECT g, dbo.SumSquares(v) FROM (VALUES (1, 2), (1, 3), (2, NULL), (2, 4), (3, NULL)) t (g, v) GROUP BY g ORDER BY g", "1|13", "2|16", "3|NULL", "#3")
	do("SELECT dbo.Leaky(v) FROM (VALUES (5), (7)) t (v)", "2", "#1")
	do("SELECT dbo.SumSquares(v) OVER (ORDER BY v) FROM (VALUES (5)) t (v)", "!156")
}

// endless: a call without an end is cancelled by its client, and others work meanwhile.
func endless(t *testing.T, e *emulator.Emulator, c *sql.Conn) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	ended := make(chan error, 1)
	go func() {
		_, err := c.ExecContext(ctx, "SELECT dbo.[Endless](1)")
		ended <- err
	}()
	other := session(t, e)
	for range 3 {
		want(t, "another session", run(t, other, "SELECT 1"), "1", "#1")
	}
	cancel()
	if err := <-ended; err == nil {
		t.Error("an endless call came to an end")
	}
}

// TestAssemblyUpgrade: ALTER ASSEMBLY to other builds, and references between assemblies.
func TestAssemblyUpgrade(t *testing.T) {
	one := compile(t, "up", `public class C { public static int F(int n) { return n + 1; } public static int G(int n) { return n; } }`)
	two := compile(t, "up", `public class C { public static int F(int n) { return n + 2; } public static int G(int n) { return n; } }`)
	other := compile(t, "up", `public class C { public static int F(long n) { return 1; } }`)
	gone := compile(t, "up", `public class D { }`)
	refused := compile(t, "up", `public class C { public static int F(int n) { return System.Environment.TickCount; } public static int G(int n) { return n; } }`)
	stranger := compile(t, "stranger", `public class C { public static int F(int n) { return n; } }`)
	statics := compile(t, "statics", `public class C { public static int N; public static int F(int n) { return N; } }`)
	c := session(t, open(t, emulator.Options{}))
	do := func(batch string, expected ...string) {
		t.Helper()
		want(t, batch[:min(len(batch), 200)], run(t, c, batch), expected...)
	}
	do("EXEC sp_configure 'clr enabled', 1; RECONFIGURE", "(Configuration option 'clr enabled' changed from 0 to 1. Run the RECONFIGURE statement to install.)")
	for _, d := range [][]byte{one, other, gone, refused, stranger, statics} {
		do("EXEC sp_add_trusted_assembly " + hashOf(d))
	}
	do("CREATE ASSEMBLY up FROM " + literal(one))
	do("CREATE ASSEMBLY st FROM "+literal(statics), "!6211")
	do("CREATE ASSEMBLY up2 FROM "+literal(gone), "!10326")
	do("CREATE FUNCTION dbo.F (@n int) RETURNS int AS EXTERNAL NAME up.C.F")
	do("CREATE TABLE t (a int, b AS dbo.F(a), CHECK (dbo.F(a) > 0))")
	do("ALTER ASSEMBLY up FROM "+literal(two), "!10343")
	do("EXEC sp_add_trusted_assembly " + hashOf(two))
	do("ALTER ASSEMBLY up FROM "+literal(two), "!6280")
	do("DROP TABLE t")
	do("ALTER ASSEMBLY up FROM "+literal(other), "!6270")
	do("ALTER ASSEMBLY up FROM "+literal(gone), "!6273")
	do("ALTER ASSEMBLY up FROM "+literal(refused), "!40517")
	do("ALTER ASSEMBLY up FROM "+literal(stranger), "!6579")
	do("SELECT dbo.F(1)", "2", "#1")
	do("ALTER ASSEMBLY up FROM " + literal(two))
	do("SELECT dbo.F(1)", "3", "#1")
	do("ALTER ASSEMBLY up FROM "+literal(two), "!6285")
	do("ALTER ASSEMBLY up ADD FILE FROM 0x01 AS N'up.pdb'")
	do("SELECT name, file_id FROM sys.assembly_files", "up|1", "up.pdb|2", "#2")
	do("ALTER ASSEMBLY up FROM "+literal(one), "!6541")
	do("ALTER ASSEMBLY up DROP FILE ALL")
	do("BEGIN TRANSACTION; ALTER ASSEMBLY up FROM "+literal(one)+"; SELECT dbo.F(1); ROLLBACK; SELECT dbo.F(1)", "2", "#1", "3", "#1")
}
