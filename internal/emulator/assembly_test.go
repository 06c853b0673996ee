package emulator_test

import (
	"crypto/sha512"
	"encoding/hex"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"github.com/hartonomous/hartctl/assemblies"
	"github.com/hartonomous/hartctl/internal/emulator"
)

// ownAssembly is the project's own assembly.
func ownAssembly(t *testing.T) []byte {
	t.Helper()
	data, err := assemblies.Files.ReadFile("SqlClrFunctions.dll")
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func literal(data []byte) string { return "0x" + strings.ToUpper(hex.EncodeToString(data)) }

func hashOf(data []byte) string {
	h := sha512.Sum512(data)
	return literal(h[:])
}

// lock is the part of assemblies.lock that says what is bound.
type lock struct {
	Assemblies []struct {
		Bindings []struct {
			Object, Kind, Class, Method, Returns string
			NullInput                            string `yaml:"null_input"`
			Parameters                           []struct{ Name, Type string }
		}
	}
}

// deployOwn trusts, creates and binds the project's own assembly.
func deployOwn(t *testing.T, do func(batch string, want ...string)) {
	data := ownAssembly(t)
	do("EXEC sp_configure 'clr enabled', 1; RECONFIGURE", "(Configuration option 'clr enabled' changed from 0 to 1. Run the RECONFIGURE statement to install.)")
	do("EXEC sys.sp_add_trusted_assembly " + hashOf(data) + ", N'sqlclrfunctions'")
	do("CREATE ASSEMBLY SqlClrFunctions FROM " + literal(data) + " WITH PERMISSION_SET = SAFE")
	text, err := assemblies.Files.ReadFile("assemblies.lock")
	if err != nil {
		t.Fatal(err)
	}
	var l lock
	if err := yaml.Unmarshal(text, &l); err != nil {
		t.Fatal(err)
	}
	for _, b := range l.Assemblies[0].Bindings {
		var params []string
		for _, p := range b.Parameters {
			params = append(params, p.Name+" "+p.Type)
		}
		list := strings.Join(params, ", ")
		switch {
		case b.Kind == "aggregate":
			do(fmt.Sprintf("CREATE AGGREGATE %s (%s) RETURNS %s EXTERNAL NAME SqlClrFunctions.[%s]", b.Object, list, b.Returns, b.Class))
		default:
			with := ""
			if b.NullInput != "" {
				with = " WITH " + b.NullInput
			}
			do(fmt.Sprintf("CREATE FUNCTION %s (%s) RETURNS %s%s AS EXTERNAL NAME SqlClrFunctions.[%s].%s", b.Object, list, b.Returns, with, b.Class, b.Method))
		}
	}
}

// TestOwnAssembly deploys the project's own assembly by T-SQL and calls what is bound.
func TestOwnAssembly(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	do := func(batch string, expected ...string) {
		t.Helper()
		want(t, batch[:min(len(batch), 200)], run(t, c, batch), expected...)
	}
	do("CREATE DATABASE clr")
	do("USE clr", "(Changed database context to 'clr'.)")
	deployOwn(t, do)
	do("SELECT COUNT(*), SUM(CASE type WHEN 'AF' THEN 1 ELSE 0 END) FROM sys.objects WHERE type IN ('FS', 'AF')", "30|5", "#1")
	do("SELECT clr_name, permission_set_desc, is_visible, is_user_defined FROM sys.assemblies WHERE is_user_defined = 1",
		"sqlclrfunctions, version=1.0.0.0, culture=neutral, publickeytoken=e32f277598d37b4a, processorarchitecture=msil|SAFE_ACCESS|true|true", "#1")
	do("SELECT f.name, f.file_id, DATALENGTH(f.content), a.assembly_id FROM sys.assembly_files f JOIN sys.trusted_assemblies t ON t.hash = f.sha2_512 JOIN sys.assemblies a ON a.assembly_id = f.assembly_id WHERE HASHBYTES('SHA2_512', f.content) = t.hash",
		fmt.Sprintf("SqlClrFunctions|1|%d|65536", len(ownAssembly(t))), "#1")
	do("SELECT assembly_class, assembly_method, null_on_null_input FROM sys.assembly_modules WHERE object_id = OBJECT_ID('dbo.clr_VectorNorm')", "SqlClrFunctions.VectorOperations|VectorNorm|true", "#1")
	do("SELECT COUNT(*) FROM sys.sql_modules", "0", "#1")
	do("SELECT name, parameter_id, max_length FROM sys.parameters WHERE object_id = OBJECT_ID('dbo.clr_VectorDistance') ORDER BY parameter_id", "|0|8", "@metric|1|40", "@a|2|-1", "@b|3|-1", "#4")
	do("SELECT ASSEMBLYPROPERTY('SqlClrFunctions', 'VersionMajor'), ASSEMBLYPROPERTY('SqlClrFunctions', 'SimpleName'), ASSEMBLYPROPERTY('nosuch', 'SimpleName')", "1|SqlClrFunctions|NULL", "#1")

	do("DECLARE @a varbinary(max) = 0x0000803F00000000, @b varbinary(max) = 0x000000000000803F; SELECT dbo.clr_VectorDistance(N'cosine', @a, @b), dbo.clr_VectorDistance(NULL, @a, @b)", "1|NULL", "#1")
	do("SELECT dbo.clr_VectorNorm(0x000040400000803F000000C0)", strconv.FormatFloat(math.Sqrt(14), 'g', -1, 64), "#1")
	do("SELECT dbo.clr_JsonToVector(CAST(CAST('[1,2]' AS vector(2)) AS nvarchar(max))), dbo.clr_WordCount(N'one two'), dbo.clr_FindPrimes(1, 12)", "\x00\x00\x80?\x00\x00\x00@|2|[2,3,5,7,11]", "#1")
	do("CREATE TABLE t (g int, v varbinary(max)); INSERT t VALUES (1, 0x0000803F), (1, 0x00004040), (1, NULL), (2, 0x0000A040), (3, NULL)", "#5")
	do("SELECT g, dbo.clr_VectorToJson(dbo.VectorCentroid(v)), COUNT(v), dbo.clr_VectorToJson(dbo.VectorSum(v)) FROM t GROUP BY g ORDER BY g",
		"1|[2.00000000e+000]|2|[4.00000000e+000]", "2|[5.00000000e+000]|1|[5.00000000e+000]", "3|NULL|0|NULL",
		"(Warning: Null value is eliminated by an aggregate or other SET operation.)", "#3")
	do("SELECT g, dbo.clr_VectorToJson(dbo.VectorMax(v) OVER (PARTITION BY g)) FROM t WHERE g < 3 ORDER BY g", "1|[3.00000000e+000]", "1|[3.00000000e+000]", "1|[3.00000000e+000]", "2|[5.00000000e+000]", "#4")
	do("SELECT dbo.VectorSum(DISTINCT v) FROM (VALUES (0x0000803F), (0x0000803F)) x (v) HAVING dbo.VectorSum(v) IS NOT NULL", "\x00\x00\x80?", "#1")
	do("SELECT dbo.VectorSum(v) FROM t WHERE 1 = 0", "NULL", "#1")
	do("SELECT dbo.clr_VectorDistance(N'dot', 0x00, 0x0000803F)",
		"!6522/16/1 line 1: A .NET Framework error occurred during execution of user-defined routine or aggregate \"clr_VectorDistance\": \r\n"+
			"System.ArgumentException: A vector is one or more float32 values; 1 bytes are not a multiple of 4 above 0.\r\nSystem.ArgumentException: \r\n"+
			"   at SqlClrFunctions.Vector.Decode(SqlBinary binary)\r\n   at SqlClrFunctions.VectorOperations.VectorDistance(SqlString metric, SqlBinary a, SqlBinary b)\r\n.")
	do("BEGIN TRY SELECT dbo.VectorSum(v) FROM (VALUES (0x00)) x (v) END TRY BEGIN CATCH SELECT ERROR_NUMBER(), ERROR_STATE() END CATCH", "6522|2", "#1")
	do("SELECT dbo.VectorSum(v, v) FROM t", "!174")
	do("SELECT VectorSum(v) FROM t", "!195")
	do("EXEC dbo.VectorSum 0x00", "!2809")
	do("DROP FUNCTION dbo.VectorSum", "!3705")
	do("DROP ASSEMBLY SqlClrFunctions", "!6590")
	do("EXEC sp_configure 'clr enabled', 0; RECONFIGURE", "(Configuration option 'clr enabled' changed from 1 to 0. Run the RECONFIGURE statement to install.)")
	do("SELECT dbo.clr_WordCount(N'x')", "!6263/16/1 line 1: Execution of user code in the .NET Framework is disabled. Enable \"clr enabled\" configuration option.")
	do("DROP AGGREGATE dbo.VectorSum; DROP AGGREGATE IF EXISTS dbo.VectorSum; SELECT OBJECT_ID('dbo.VectorSum')", "NULL", "#1")
}

// TestOwnAssemblyReference compares functions with the same computations in Go.
func TestOwnAssemblyReference(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	deployOwn(t, func(batch string, expected ...string) {
		t.Helper()
		want(t, batch[:min(len(batch), 200)], run(t, c, batch), expected...)
	})
	number := func(sql string) float64 {
		t.Helper()
		out := run(t, c, "SELECT "+sql)
		f, err := strconv.ParseFloat(out[0], 64)
		if err != nil {
			t.Fatalf("%s: %v", sql, out)
		}
		return f
	}
	state := uint32(7)
	next := func() float32 {
		state = state*1664525 + 1013904223
		return float32(int32(state)) / (1 << 28)
	}
	for n := 1; n < 40; n += 7 {
		a, b := make([]float32, n), make([]float32, n)
		var dot, aa, bb, dd float64
		for i := range a {
			a[i], b[i] = next(), next()
			x, y := float64(a[i]), float64(b[i])
			dot, aa, bb, dd = dot+x*y, aa+x*x, bb+y*y, dd+(x-y)*(x-y)
		}
		for call, expected := range map[string]float64{
			"dbo.clr_VectorDotProduct(%s, %s)":             dot,
			"dbo.clr_VectorDistance(N'dot', %s, %s)":       -dot,
			"dbo.clr_VectorDistance(N'euclidean', %s, %s)": math.Sqrt(dd),
			"dbo.clr_VectorEuclideanDistance(%s, %s)":      math.Sqrt(dd),
			"dbo.clr_VectorDistance(N'Cosine', %s, %s)":    1 - dot/math.Sqrt(aa*bb),
			"dbo.clr_VectorCosineSimilarity(%s, %s)":       dot / math.Sqrt(aa*bb),
		} {
			if got := number(fmt.Sprintf(call, vectorLiteral(a), vectorLiteral(b))); math.Abs(got-expected) > 1e-12*max(1, math.Abs(expected)) {
				t.Errorf("%s of %d components gave %v, want %v", call, n, got, expected)
			}
		}
	}
}

func vectorLiteral(v []float32) string {
	var b []byte
	for _, f := range v {
		u := math.Float32bits(f)
		b = append(b, byte(u), byte(u>>8), byte(u>>16), byte(u>>24))
	}
	return literal(b)
}

// TestAssemblyTrust: what is created, dropped and trusted, and in which order the checks come.
func TestAssemblyTrust(t *testing.T) {
	e := open(t, emulator.Options{})
	c := session(t, e)
	data := ownAssembly(t)
	bits, hash := literal(data), hashOf(data)
	do := func(batch string, expected ...string) {
		t.Helper()
		want(t, batch[:min(len(batch), 160)], run(t, c, batch), expected...)
	}
	do("CREATE DATABASE a; CREATE DATABASE b")
	do("USE a", "(Changed database context to 'a'.)")
	do("CREATE ASSEMBLY x FROM 0x4D5A WITH PERMISSION_SET = UNSAFE", "!10342/16/100 line 1: Assembly 'x' cannot be loaded because this edition of SQL Server only supports SAFE assemblies.")
	do("CREATE ASSEMBLY x FROM 0x4D5A9000", "!6544")
	do("CREATE ASSEMBLY x FROM N'/tmp/x.dll'", "!40517")
	do("CREATE ASSEMBLY x FROM "+bits, "!10343/14/1 line 1: CREATE or ALTER ASSEMBLY for assembly 'x' with the SAFE or EXTERNAL_ACCESS option failed because the 'clr strict security' option of sp_configure is set to 1. Microsoft recommends that you sign the assembly with a certificate or asymmetric key that has a corresponding login with UNSAFE ASSEMBLY permission. Alternatively, you can trust the assembly using sp_add_trusted_assembly.")
	do("EXEC sp_add_trusted_assembly 0x1234", "!214/16/191 line 1: Procedure expects parameter 'hash' of type 'binary(64)/varbinary(64)'.")
	do("EXEC sp_add_trusted_assembly @description = N'd', @hash = "+hash, "!214")
	do("BEGIN TRANSACTION; EXEC sys.sp_add_trusted_assembly @hash = " + hash + ", @description = N'the fixture'; ROLLBACK")
	do("SELECT description, created_by, DATALENGTH(hash) FROM sys.trusted_assemblies WHERE hash = "+hash, "the fixture|sa|64", "#1")
	do("EXEC sp_add_trusted_assembly "+hash, "!10345/16/1 line 1: The assembly hash '"+hash+"' is already trusted.")
	do("CREATE ASSEMBLY x FROM " + bits)
	do("CREATE ASSEMBLY x FROM "+bits, "!6246/16/1 line 1: Assembly \"x\" already exists in database \"a\".")
	do("CREATE ASSEMBLY y FROM "+bits, "!6285/16/1 line 1: CREATE ASSEMBLY failed because the source assembly is, according to MVID, identical to an assembly that is already registered under the name \"x\".")
	do("ALTER ASSEMBLY x FROM "+bits, "!6285")
	do("ALTER ASSEMBLY nosuch WITH VISIBILITY = OFF", "!6528")
	do("DROP ASSEMBLY nosuch", "!6528")
	do("DROP ASSEMBLY IF EXISTS nosuch")
	do("DROP ASSEMBLY [Microsoft.SqlServer.Types]", "!6560")
	do("CREATE ASSEMBLY [Microsoft.SqlServer.Types] FROM "+bits, "!6246")
	do("DECLARE @b varbinary(max) = "+bits+"; DROP ASSEMBLY x WITH NO DEPENDENTS; CREATE ASSEMBLY z FROM @b; SELECT COUNT(*) FROM sys.assemblies", "2", "#1")
	do("DROP ASSEMBLY z")
	want(t, "a parameter", run(t, c, "CREATE ASSEMBLY z FROM @p1", data))
	do("BEGIN TRANSACTION; DROP ASSEMBLY z; ROLLBACK; SELECT COUNT(*) FROM sys.assemblies", "2", "#1")
	do("EXEC sp_drop_trusted_assembly " + hash)
	do("EXEC sp_drop_trusted_assembly "+hash, "!10346/16/1 line 1: The assembly hash '"+hash+"' is not currently trusted. No action was taken.")

	tampered := append([]byte(nil), data...)
	tampered[len(tampered)/2] ^= 1
	do("USE b", "(Changed database context to 'b'.)")
	do("CREATE ASSEMBLY x FROM "+bits, "!10343")
	// By a key: the hash is trusted only as long as it takes to read the key.
	do("USE master", "(Changed database context to 'master'.)")
	do("EXEC sp_add_trusted_assembly " + hash)
	do("CREATE ASSEMBLY k FROM " + bits)
	do("CREATE ASYMMETRIC KEY k FROM ASSEMBLY k; DROP ASSEMBLY k; EXEC sp_drop_trusted_assembly " + hash)
	do("CREATE LOGIN kl FROM ASYMMETRIC KEY nosuch", "!15151")
	do("CREATE LOGIN kl FROM ASYMMETRIC KEY k")
	do("USE b; CREATE ASSEMBLY x FROM "+bits, "(Changed database context to 'b'.)", "!10343")
	do("USE master; GRANT UNSAFE ASSEMBLY TO kl; USE b", "(Changed database context to 'master'.)", "(Changed database context to 'b'.)")
	do("CREATE ASSEMBLY x FROM "+literal(tampered), "!10343")
	do("CREATE ASSEMBLY x FROM " + bits)
	do("SELECT k.algorithm_desc, l.type_desc FROM master.sys.asymmetric_keys k JOIN sys.server_principals l ON l.sid = k.sid", "RSA_2048|ASYMMETRIC_KEY_MAPPED_LOGIN", "#1")
	do("DROP ASSEMBLY x")
	do("USE master; DROP ASYMMETRIC KEY k", "(Changed database context to 'master'.)", "!40517")
	do("DROP LOGIN kl; DROP ASYMMETRIC KEY k")
	// By the database.
	do("ALTER DATABASE b SET TRUSTWORTHY ON; USE b; CREATE ASSEMBLY x FROM "+bits, "(Changed database context to 'b'.)")
	// Others need permissions.
	do("CREATE USER u WITHOUT LOGIN; EXECUTE AS USER = 'u'; CREATE ASSEMBLY q FROM "+bits+"; REVERT", "!262")
	do("REVERT; EXECUTE AS USER = 'u'; DROP ASSEMBLY x; REVERT", "!6528")
	do("REVERT; EXECUTE AS USER = 'u'; EXEC sp_add_trusted_assembly "+hash+"; REVERT", "!15247")
}

// TestAssemblyBindings: EXTERNAL NAME against the methods of the project's own assembly.
func TestAssemblyBindings(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	data := ownAssembly(t)
	do := func(batch string, expected ...string) {
		t.Helper()
		want(t, batch[:min(len(batch), 200)], run(t, c, batch), expected...)
	}
	do("EXEC sp_add_trusted_assembly " + hashOf(data) + "; ")
	do("CREATE ASSEMBLY s FROM " + literal(data))
	f := func(head, name string) string { return "CREATE FUNCTION dbo.f " + head + " AS EXTERNAL NAME " + name }
	norm := "s.[SqlClrFunctions.VectorOperations].VectorNorm"
	do(f("(@v varbinary(max)) RETURNS float", "nosuch.a.b"), "!6528/16/1 line 1: Assembly 'nosuch' was not found in the SQL catalog of database 'master'.")
	do(f("(@v varbinary(max)) RETURNS float", "[Microsoft.SqlServer.Types].a.b"), "!6583")
	do(f("(@v varbinary(max)) RETURNS float", "s.NoSuchType.VectorNorm"), "!6505/16/2 line 1: Could not find Type 'NoSuchType' in assembly 's'.")
	do(f("(@v varbinary(max)) RETURNS float", "s.[sqlclrfunctions.vectoroperations].VectorNorm"), "!6505")
	do(f("(@v varbinary(max)) RETURNS float", "s.[SqlClrFunctions.VectorOperations].vectornorm"), "!6506/16/1 line 1: Could not find method 'vectornorm' for type 'SqlClrFunctions.VectorOperations' in assembly 's'")
	do(f("(@v varbinary(max)) RETURNS float", "s.[SqlClrFunctions.Vector].Text"), "!6576")
	do(f("(@v varbinary(max)) RETURNS float", "s.[SqlClrFunctions.VectorOperations].Cosine"), "!6574")
	do(f("(@v varbinary(max)) RETURNS varbinary(max)", "s.[SqlClrFunctions.VectorSum].Terminate"), "!6573")
	do(f("() RETURNS float", norm), "!6550/16/2 line 1: CREATE FUNCTION failed because parameter counts do not match.")
	do(f("(@v varbinary(max)) RETURNS real", norm), "!6551/16/2 line 1: CREATE FUNCTION for \"f\" failed because T-SQL and CLR types for return value do not match.")
	do(f("(@v vector(3)) RETURNS float", norm), "!6552/16/3 line 1: CREATE FUNCTION for \"f\" failed because T-SQL and CLR types for parameter \"@v\" do not match.")
	do(f("(@v varchar(max)) RETURNS int", "s.[SqlClrFunctions.TextOperations].WordCount"), "!6552")
	do(f("(@v nvarchar(max)) RETURNS bigint", "s.[SqlClrFunctions.TextOperations].WordCount"), "!6551")
	do(f("(@v varbinary(max)) RETURNS TABLE (i int)", norm), "!40517")
	do("CREATE PROCEDURE p @v varbinary(max) AS EXTERNAL NAME "+norm, "!6567")
	do("CREATE PROCEDURE p WITH RECOMPILE AS EXTERNAL NAME "+norm, "!155")
	do("ALTER ASSEMBLY s WITH VISIBILITY = OFF")
	do(f("(@v varbinary(max)) RETURNS float", norm), "!6582")
	do("ALTER ASSEMBLY s WITH VISIBILITY = ON")
	do(f("(@v varbinary(8000) = 0x00) RETURNS float", norm))
	do(f("(@v varbinary(max)) RETURNS float", norm), "!2714/16/51 line 1: There is already an object named 'f' in the database.")
	do("ALTER ASSEMBLY s WITH VISIBILITY = OFF", "!6284")
	do("ALTER FUNCTION dbo.f (@v varbinary(max)) RETURNS float WITH RETURNS NULL ON NULL INPUT AS EXTERNAL NAME " + norm)
	do("ALTER FUNCTION dbo.f (@v int) RETURNS int AS BEGIN RETURN 1 END", "!2010")
	do("CREATE FUNCTION dbo.t (@v int) RETURNS int AS BEGIN RETURN 1 END")
	do("ALTER FUNCTION dbo.t (@v varbinary(max)) RETURNS float AS EXTERNAL NAME "+norm, "!6530")
	g := func(head, class string) string {
		return "CREATE AGGREGATE dbo.g " + head + " EXTERNAL NAME s.[SqlClrFunctions." + class + "]"
	}
	do(g("(@v varbinary(max)) RETURNS varbinary(max)", "NoSuch"), "!6556", "!6597")
	do(g("(@v varbinary(max)) RETURNS varbinary(max)", "VectorOperations"), "!6255")
	do(g("(@v varbinary(max)) RETURNS float", "VectorSum"), "!6558", "!6597")
	do(g("(@v varbinary(max), @w int) RETURNS varbinary(max)", "VectorSum"), "!6558", "!6597")
	do(g("(@v nvarchar(max)) RETURNS varbinary(max)", "VectorSum"), "!6552")
	do(g("(@v varbinary(max) = 0x00) RETURNS varbinary(max)", "VectorSum"), "!10726")
	do(g("(@v varbinary(max)) RETURNS varbinary(max)", "VectorSum"))
}

// compile makes an assembly of C# source with Mono's compiler; the test is skipped where there is none.
func compile(t *testing.T, name, source string) []byte {
	t.Helper()
	const api = "/usr/lib/mono/4.8-api/"
	if _, err := exec.LookPath("mcs"); err != nil {
		t.Skip("no mcs")
	}
	dir := t.TempDir()
	in, out := filepath.Join(dir, name+".cs"), filepath.Join(dir, name+".dll")
	if err := os.WriteFile(in, []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	said, err := exec.Command("mcs", "-nologo", "-target:library", "-optimize+", "-noconfig", "-nostdlib", "-r:"+api+"mscorlib.dll", "-r:"+api+"System.dll",
		"-r:"+api+"System.Data.dll", "-r:"+api+"System.Xml.dll", "-out:"+out, in).CombinedOutput()
	if err != nil {
		t.Fatalf("mcs: %v\n%s", err, said)
	}
	data, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
