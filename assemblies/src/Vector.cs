using System;
using System.Data.SqlTypes;
using System.Globalization;

namespace SqlClrFunctions
{
    // A vector crosses into the CLR as little-endian float32 in varbinary(max): VECTOR itself cannot.
    internal static class Vector
    {
        // Decode refuses bytes that are no vector: none, or a torn last component.
        internal static float[] Decode(SqlBinary binary)
        {
            byte[] bytes = binary.Value;
            if (bytes.Length == 0 || bytes.Length % 4 != 0)
            {
                throw new ArgumentException("A vector is one or more float32 values; " + Text(bytes.Length) + " bytes are not a multiple of 4 above 0.");
            }
            float[] vector = new float[bytes.Length / 4];
            Buffer.BlockCopy(bytes, 0, vector, 0, bytes.Length);
            return vector;
        }

        // Encode refuses components that VECTOR could not hold either.
        internal static SqlBinary Encode(float[] vector)
        {
            RequireFinite(vector);
            byte[] bytes = new byte[vector.Length * 4];
            Buffer.BlockCopy(vector, 0, bytes, 0, bytes.Length);
            return new SqlBinary(bytes);
        }

        internal static void RequireFinite(float[] vector)
        {
            for (int i = 0; i < vector.Length; i++)
            {
                // Infinity - Infinity and NaN - NaN are NaN, which equals nothing.
                if (vector[i] - vector[i] != 0f)
                {
                    throw new ArgumentException("Component " + Text(i) + " of the vector is not a finite float32.");
                }
            }
        }

        internal static void RequireSameDimension(int a, int b)
        {
            if (a != b)
            {
                throw new ArgumentException("The vectors have different dimensions: " + Text(a) + " and " + Text(b) + ".");
            }
        }

        // Dot accumulates in double, in index order, so that every runtime gives the same bits.
        internal static double Dot(float[] a, float[] b)
        {
            RequireSameDimension(a.Length, b.Length);
            double sum = 0;
            for (int i = 0; i < a.Length; i++)
            {
                sum += (double)a[i] * b[i];
            }
            return sum;
        }

        internal static string Text(int number)
        {
            return number.ToString(CultureInfo.InvariantCulture);
        }

        // Nine digits name every float32 exactly. The form is that of VECTOR's own text, one digit longer; it has no negative zero.
        internal static string Text(double number)
        {
            if (number == 0)
            {
                number = 0;
            }
            return number.ToString("e8", CultureInfo.InvariantCulture);
        }
    }
}
