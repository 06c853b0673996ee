using System.Data.SqlTypes;
using System.IO;

namespace SqlClrFunctions
{
    // What the vector aggregates carry from row to row: how many vectors, and one double per component (a sum, a mean, an extreme).
    internal sealed class Accumulator
    {
        internal long Count;
        internal double[] Values;

        // Take gives the vector of a row, or null for a NULL row, which no aggregate counts.
        internal float[] Take(SqlBinary vector)
        {
            if (vector.IsNull)
            {
                return null;
            }
            float[] v = Vector.Decode(vector);
            Vector.RequireFinite(v);
            if (Count == 0)
            {
                Values = new double[v.Length];
            }
            Vector.RequireSameDimension(Values.Length, v.Length);
            Count++;
            return v;
        }

        internal void Add(float[] v)
        {
            for (int i = 0; i < v.Length; i++)
            {
                Values[i] += v[i];
            }
        }

        internal void Add(Accumulator other)
        {
            if (Adopt(other))
            {
                return;
            }
            for (int i = 0; i < Values.Length; i++)
            {
                Values[i] += other.Values[i];
            }
            Count += other.Count;
        }

        // Adopt settles a merge in which one side has no rows.
        internal bool Adopt(Accumulator other)
        {
            if (other.Count == 0)
            {
                return true;
            }
            if (Count == 0)
            {
                Count = other.Count;
                Values = other.Values;
                return true;
            }
            Vector.RequireSameDimension(Values.Length, other.Values.Length);
            return false;
        }

        // Divided gives Values / divisor.
        internal SqlBinary Divided(double divisor)
        {
            float[] v = new float[Values.Length];
            for (int i = 0; i < v.Length; i++)
            {
                v[i] = (float)(Values[i] / divisor);
            }
            return Vector.Encode(v);
        }

        internal void Read(BinaryReader reader)
        {
            Count = reader.ReadInt64();
            Values = ReadDoubles(reader);
        }

        internal void Write(BinaryWriter writer)
        {
            writer.Write(Count);
            WriteDoubles(writer, Values);
        }

        internal static double[] ReadDoubles(BinaryReader reader)
        {
            double[] numbers = new double[reader.ReadInt32()];
            for (int i = 0; i < numbers.Length; i++)
            {
                numbers[i] = reader.ReadDouble();
            }
            return numbers;
        }

        // An aggregate without rows writes no numbers.
        internal static void WriteDoubles(BinaryWriter writer, double[] numbers)
        {
            if (numbers == null)
            {
                writer.Write(0);
                return;
            }
            writer.Write(numbers.Length);
            for (int i = 0; i < numbers.Length; i++)
            {
                writer.Write(numbers[i]);
            }
        }
    }
}
