// The library that pkg/clrtrust's tests read: one of everything that SQL Server binds, and one of everything that it refuses.
using System;
using System.Collections;
using System.Data.SqlTypes;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.SqlServer.Server;

[assembly: AssemblyVersion("1.2.3.4")]

namespace Sample
{
    public static class Functions
    {
        static readonly byte[] Table = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20 };
        public static int Counter;

        [SqlFunction(Name = "fn_Norm", IsDeterministic = true, IsPrecise = false, DataAccess = DataAccessKind.Read)]
        public static SqlDouble Norm([SqlFacet(MaxSize = -1)] SqlBytes vector)
        {
            if (vector.IsNull) return SqlDouble.Null;
            double sum = 0;
            byte[] b = vector.Value;
            for (int i = 0; i + 4 <= b.Length; i += 4) { float f = BitConverter.ToSingle(b, i); sum += f * f; }
            return Math.Sqrt(sum);
        }

        [SqlFunction]
        [return: SqlFacet(MaxSize = 20)]
        public static string Name(int? id, string text, bool flag, decimal d, Guid g, DateTime t, byte[] raw, object any)
        {
            switch (id) { case 1: return "one"; case 2: return "two"; case 3: return "three"; }
            try { return text + Table[(int)d % 20]; } catch (IndexOutOfRangeException) { return null; } finally { GC.KeepAlive(any); }
        }

        [SqlFunction(FillRowMethodName = "FillPair", TableDefinition = "Position int, Value nvarchar(100)")]
        public static IEnumerable Split(SqlString text) { return text.Value.Split(','); }

        public static void FillPair(object row, out SqlInt32 position, out SqlString value) { position = 1; value = (string)row; }

        [SqlProcedure]
        public static int Swap(ref SqlInt32 a, out SqlString b) { Counter++; b = "x"; return 0; }

        [SqlTrigger(Name = "trg", Target = "dbo.T", Event = "FOR INSERT")]
        public static void OnInsert() { }

        public static int Bare(int a, long[] b) { return a; }

        [SqlFunction] public static int Over(int a) { return a; }
        public static int Over(string a) { return 0; }
        [SqlFunction] public static uint BadReturn(ulong a) { return 0; }
        [SqlFunction] internal static int Hidden() { return 0; }
        [SqlProcedure] public static string BadProcedure() { return null; }
        [SqlFunction] public static IEnumerable NoFill() { return null; }

        public static class Inner { [SqlFunction] public static SqlInt32 Nested(SqlInt32 a) { return a; } }
    }

    [Serializable, SqlUserDefinedAggregate(Format.UserDefined, MaxByteSize = -1, IsNullIfEmpty = true, IsInvariantToOrder = true, Name = "agg")]
    public class Sum : IBinarySerialize
    {
        double total;
        public void Init() { total = 0; }
        public void Accumulate(SqlDouble v, SqlInt32 n) { if (!v.IsNull) total += v.Value; }
        public void Merge(Sum other) { total += other.total; }
        public SqlDouble Terminate() { return total; }
        public void Read(System.IO.BinaryReader r) { total = r.ReadDouble(); }
        public void Write(System.IO.BinaryWriter w) { w.Write(total); }
    }

    [Serializable, StructLayout(LayoutKind.Sequential), SqlUserDefinedType(Format.Native, IsByteOrdered = true)]
    public struct Point : INullable
    {
        bool isNull; public double X, Y;
        public bool IsNull { get { return isNull; } }
        public static Point Null { get { Point p = new Point(); p.isNull = true; return p; } }
        public static Point Parse(SqlString s) { return Null; }
        public override string ToString() { return X + "," + Y; }
        [SqlFunction] public static Point Make(double x, double y) { Point p = new Point(); p.X = x; p.Y = y; return p; }
    }

    public class Hazard
    {
        [DllImport("kernel32.dll", EntryPoint = "GetTickCount")] static extern uint Ticks();
        [MethodImpl(MethodImplOptions.Synchronized)] public void Locked() { Ticks(); }
        ~Hazard() { System.IO.File.Delete("x"); }
        public void Wait() { lock (this) { System.Threading.Monitor.Pulse(this); } }
        public T Echo<T>(T value, Func<T, int[,]> f) where T : struct { return value; }
    }
}
