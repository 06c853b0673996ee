// A host for tests, run by mono: it describes what an assembly exports, and runs the cases of a file against it.
//   mono Host.exe ASSEMBLY describe
//   mono Host.exe ASSEMBLY run CASES
using System;
using System.Collections.Generic;
using System.Data.SqlTypes;
using System.Globalization;
using System.IO;
using System.Reflection;
using Microsoft.SqlServer.Server;

public static class Host
{
    private const BindingFlags Own = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
    private static readonly Dictionary<string, MethodInfo> functions = new Dictionary<string, MethodInfo>();
    private static readonly Dictionary<string, Type> aggregates = new Dictionary<string, Type>();

    public static int Main(string[] args)
    {
        CultureInfo.CurrentCulture = new CultureInfo("de-DE"); // a decimal comma: nothing may depend on the culture
        Assembly assembly = Assembly.LoadFrom(args[0]);
        foreach (Type type in assembly.GetExportedTypes())
        {
            if (type.GetCustomAttribute<SqlUserDefinedAggregateAttribute>() != null)
            {
                aggregates.Add(type.Name, type);
            }
            foreach (MethodInfo method in type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly))
            {
                functions.Add(method.GetCustomAttribute<SqlFunctionAttribute>().Name, method);
            }
        }
        return args[1] == "describe" ? Describe(assembly) : Run(args[2]);
    }

    // The identity, the references, what SAFE forbids, and one line a binding: kind, object, class, method, parameters, =>, result, deterministic.
    private static int Describe(Assembly assembly)
    {
        Console.WriteLine("assembly\t" + Identity(assembly.GetName()) + "\t" + assembly.ManifestModule.ModuleVersionId);
        foreach (AssemblyName reference in assembly.GetReferencedAssemblies())
        {
            Console.WriteLine("reference\t" + Identity(reference));
        }
        foreach (Type type in assembly.GetTypes())
        {
            foreach (FieldInfo field in type.GetFields(Own | BindingFlags.Static))
            {
                if (!field.IsLiteral) Console.WriteLine("forbidden\tstatic field " + type + "." + field.Name);
            }
            foreach (MethodInfo method in type.GetMethods(Own | BindingFlags.Static | BindingFlags.Instance))
            {
                if ((method.Attributes & MethodAttributes.PinvokeImpl) != 0) Console.WriteLine("forbidden\tP/Invoke " + type + "." + method.Name);
                if (method.Name == "Finalize") Console.WriteLine("forbidden\tfinalizer " + type);
            }
        }
        foreach (KeyValuePair<string, MethodInfo> f in functions)
        {
            Console.WriteLine("scalar\t" + f.Key + "\t" + f.Value.DeclaringType.FullName + "\t" + f.Value.Name + "\t" + Signature(f.Value)
                + Sql(f.Value.ReturnType, f.Value.ReturnParameter) + "\t" + f.Value.GetCustomAttribute<SqlFunctionAttribute>().IsDeterministic.ToString().ToLowerInvariant());
        }
        foreach (KeyValuePair<string, Type> a in aggregates)
        {
            MethodInfo terminate = a.Value.GetMethod("Terminate");
            Console.WriteLine("aggregate\t" + a.Key + "\t" + a.Value.FullName + "\t\t" + Signature(a.Value.GetMethod("Accumulate"))
                + Sql(terminate.ReturnType, terminate.ReturnParameter) + "\ttrue");
        }
        return 0;
    }

    private static string Identity(AssemblyName name)
    {
        return name.Name + "\t" + name.Version + "\t" + BitConverter.ToString(name.GetPublicKeyToken()).Replace("-", "").ToLowerInvariant();
    }

    private static string Signature(MethodInfo method)
    {
        string s = "";
        foreach (ParameterInfo p in method.GetParameters())
        {
            s += "@" + p.Name + " " + Sql(p.ParameterType, p) + "\t";
        }
        return s + "=>\t";
    }

    private static string Sql(Type type, ParameterInfo facets)
    {
        SqlFacetAttribute facet = facets.GetCustomAttribute<SqlFacetAttribute>();
        string size = facet == null ? "" : facet.MaxSize == -1 ? "(max)" : "(" + facet.MaxSize + ")";
        if (type == typeof(SqlBinary)) return "varbinary" + size;
        if (type == typeof(SqlString)) return "nvarchar" + size;
        if (type == typeof(SqlDouble)) return "float";
        if (type == typeof(SqlInt32)) return "int";
        if (type == typeof(SqlInt64)) return "bigint";
        throw new NotSupportedException(type.FullName);
    }

    private static int Run(string path)
    {
        int failures = 0;
        string[] lines = File.ReadAllLines(path);
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].Length == 0 || lines[i][0] == '#') continue;
            List<string> fields = new List<string>(lines[i].Split('\t'));
            int arrow = fields.IndexOf("=>");
            List<string> arguments = fields.GetRange(1, arrow - 1);
            string expected = fields[arrow + 1];
            foreach (object actual in Results(fields[0], arguments))
            {
                if (!Same(actual, expected))
                {
                    failures++;
                    Console.WriteLine(path + ":" + (i + 1) + ": " + fields[0] + " gave " + Show(actual) + ", expected " + expected);
                }
            }
        }
        return failures == 0 ? 0 : 1;
    }

    // A function has one result; an aggregate one for every way to cut its rows into two groups that are merged, each after a
    // journey through its serialized form.
    private static IEnumerable<object> Results(string name, List<string> arguments)
    {
        MethodInfo method;
        if (functions.TryGetValue(name, out method))
        {
            object[] values = new object[arguments.Count];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = Value(method.GetParameters()[i].ParameterType, arguments[i]);
            }
            yield return Try(() => method.Invoke(null, values));
            yield break;
        }
        Type type = aggregates[name];
        for (int cut = 0; cut <= arguments.Count; cut++)
        {
            yield return Try(() =>
            {
                object left = Group(type, arguments.GetRange(0, cut));
                object right = Group(type, arguments.GetRange(cut, arguments.Count - cut));
                Call(left, "Merge", right);
                return Call(Journey(left), "Terminate");
            });
        }
    }

    private static object Group(Type type, List<string> rows)
    {
        object group = Activator.CreateInstance(type);
        Call(group, "Init");
        foreach (string row in rows)
        {
            Call(group, "Accumulate", Value(typeof(SqlBinary), row));
        }
        return Journey(group);
    }

    private static object Journey(object aggregate)
    {
        MemoryStream bytes = new MemoryStream();
        ((IBinarySerialize)aggregate).Write(new BinaryWriter(bytes));
        bytes.Position = 0;
        object copy = Activator.CreateInstance(aggregate.GetType());
        ((IBinarySerialize)copy).Read(new BinaryReader(bytes));
        if (bytes.Position != bytes.Length) throw new InvalidDataException("Read left bytes of Write");
        return copy;
    }

    private static object Call(object target, string method, params object[] arguments)
    {
        return target.GetType().GetMethod(method).Invoke(target, arguments);
    }

    private static object Try(Func<object> call)
    {
        try
        {
            return call();
        }
        catch (TargetInvocationException e)
        {
            return e.InnerException;
        }
    }

    private static object Value(Type type, string text)
    {
        if (type == typeof(SqlBinary)) return text == "NULL" ? SqlBinary.Null : new SqlBinary(Bytes(text));
        if (type == typeof(SqlString)) return new SqlString(text.Replace("\\n", "\n").Replace("\\t", "\t"));
        if (type == typeof(SqlDouble)) return new SqlDouble(double.Parse(text, CultureInfo.InvariantCulture));
        if (type == typeof(SqlInt32)) return new SqlInt32(int.Parse(text, CultureInfo.InvariantCulture));
        return new SqlInt64(long.Parse(text, CultureInfo.InvariantCulture));
    }

    // 0x and hexadecimal digits, or the numbers of a vector.
    private static byte[] Bytes(string text)
    {
        List<byte> bytes = new List<byte>();
        if (text.StartsWith("0x"))
        {
            for (int i = 2; i < text.Length; i += 2) bytes.Add(Convert.ToByte(text.Substring(i, 2), 16));
            return bytes.ToArray();
        }
        foreach (string number in text.Trim('[', ']').Split(','))
        {
            bytes.AddRange(BitConverter.GetBytes(float.Parse(number, CultureInfo.InvariantCulture)));
        }
        return bytes.ToArray();
    }

    private static bool Same(object actual, string expected)
    {
        if (actual is Exception) return expected == "!" + ((Exception)actual).Message;
        if (((INullable)actual).IsNull || expected == "NULL") return ((INullable)actual).IsNull && expected == "NULL";
        if (actual is SqlDouble) return Near(((SqlDouble)actual).Value, double.Parse(expected, CultureInfo.InvariantCulture), 1e-12);
        if (!(actual is SqlBinary)) return Show(actual) == expected;
        byte[] a = ((SqlBinary)actual).Value;
        if (expected[0] != '[') return false;
        byte[] b = Bytes(expected);
        if (a.Length != b.Length) return false;
        for (int i = 0; i < a.Length; i += 4)
        {
            if (!Near(BitConverter.ToSingle(a, i), BitConverter.ToSingle(b, i), 1e-6)) return false;
        }
        return true;
    }

    private static bool Near(double a, double b, double tolerance)
    {
        return Math.Abs(a - b) <= tolerance * Math.Max(1, Math.Max(Math.Abs(a), Math.Abs(b)));
    }

    private static string Show(object value)
    {
        if (value is Exception) return "!" + value.GetType().Name + ": " + ((Exception)value).Message;
        if (((INullable)value).IsNull) return "NULL";
        if (value is SqlDouble) return ((SqlDouble)value).Value.ToString("R", CultureInfo.InvariantCulture);
        if (value is SqlInt32) return ((SqlInt32)value).Value.ToString(CultureInfo.InvariantCulture);
        if (value is SqlString) return ((SqlString)value).Value;
        byte[] bytes = ((SqlBinary)value).Value;
        string[] numbers = new string[bytes.Length / 4];
        for (int i = 0; i < numbers.Length; i++) numbers[i] = BitConverter.ToSingle(bytes, 4 * i).ToString("R", CultureInfo.InvariantCulture);
        return "[" + string.Join(",", numbers) + "]";
    }
}
