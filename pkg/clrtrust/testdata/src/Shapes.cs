// Aggregates, types and methods of wrong shapes: the server registers the assembly, and refuses to bind them.
using System;
using System.Data.SqlTypes;
using System.IO;
using Microsoft.SqlServer.Server;

public static class Calls
{
    [SqlFunction] public static int ByRef(ref int a, out int b) { b = a; return a; }
    [SqlFunction] public static int Good(int a) { return a; }
    [SqlFunction] public static int Twice(int a) { return a; }
    [SqlFunction] public static int Twice(string a) { return 1; }
    public static string Text() { return ""; }
}

[Serializable, SqlUserDefinedAggregate(Format.Native)]
public struct Sum
{
    int n;
    public void Init() { n = 0; }
    public void Accumulate(SqlInt32 a) { n += a.Value; }
    public void Merge(Sum o) { n += o.n; }
    public SqlInt32 Terminate() { return n; }
}

[Serializable, SqlUserDefinedAggregate(Format.Native)]
public struct Holds
{
    string n;
    public void Init() { n = ""; }
    public void Accumulate(SqlInt32 a) { n += a; }
    public void Merge(Holds o) { n += o.n; }
    public SqlInt32 Terminate() { return n.Length; }
}

[Serializable, SqlUserDefinedAggregate(Format.UserDefined, MaxByteSize = -1)]
public class Writes
{
    public void Init() { }
    public void Accumulate(SqlInt32 a) { }
    public void Merge(Writes o) { }
    public SqlInt32 Terminate() { return 1; }
}

[Serializable, SqlUserDefinedAggregate(Format.Native)]
public struct Wrong
{
    public static void Init() { }
    public int Accumulate(SqlInt32 a) { return 1; }
    public void Merge(int o) { }
    public SqlInt32 Terminate(int a) { return a; }
}

[Serializable, SqlUserDefinedAggregate(Format.Native)]
public struct Many
{
    public void Init() { }
    public void Accumulate(SqlInt32 a) { }
    public void Accumulate(SqlString a) { }
    public void Merge(Many o) { }
    public SqlInt32 Terminate() { return 1; }
}

[Serializable, SqlUserDefinedType(Format.Native)]
public struct Bare
{
    public bool IsNull { get { return false; } }
    public static Bare Null { get { return new Bare(); } }
    public static Bare Parse(SqlString s) { return new Bare(); }
    public override string ToString() { return ""; }
}
