using System;
using System.Data.SqlTypes;
using Microsoft.SqlServer.Server;

namespace SqlClrFunctions
{
    // Arithmetic on vectors. Everything is computed in double and rounded to float32 once.
    public static class VectorOperations
    {
        // The metrics are those of VECTOR_DISTANCE: cosine = 1 - cos(a, b), euclidean, dot = -(a . b).
        [SqlFunction(Name = "clr_VectorDistance", IsDeterministic = true)]
        public static SqlDouble VectorDistance([SqlFacet(MaxSize = 20)] SqlString metric, [SqlFacet(MaxSize = -1)] SqlBinary a, [SqlFacet(MaxSize = -1)] SqlBinary b)
        {
            string name = metric.Value;
            if (string.Equals(name, "cosine", StringComparison.OrdinalIgnoreCase))
            {
                return new SqlDouble(1 - Cosine(Vector.Decode(a), Vector.Decode(b)));
            }
            if (string.Equals(name, "euclidean", StringComparison.OrdinalIgnoreCase))
            {
                return new SqlDouble(Euclidean(Vector.Decode(a), Vector.Decode(b)));
            }
            if (string.Equals(name, "dot", StringComparison.OrdinalIgnoreCase))
            {
                return new SqlDouble(-Vector.Dot(Vector.Decode(a), Vector.Decode(b)));
            }
            throw new ArgumentException("The metric must be cosine, euclidean or dot, not '" + name + "'.");
        }

        [SqlFunction(Name = "clr_VectorCosineSimilarity", IsDeterministic = true)]
        public static SqlDouble VectorCosineSimilarity([SqlFacet(MaxSize = -1)] SqlBinary a, [SqlFacet(MaxSize = -1)] SqlBinary b)
        {
            return new SqlDouble(Cosine(Vector.Decode(a), Vector.Decode(b)));
        }

        [SqlFunction(Name = "clr_VectorEuclideanDistance", IsDeterministic = true)]
        public static SqlDouble VectorEuclideanDistance([SqlFacet(MaxSize = -1)] SqlBinary a, [SqlFacet(MaxSize = -1)] SqlBinary b)
        {
            return new SqlDouble(Euclidean(Vector.Decode(a), Vector.Decode(b)));
        }

        [SqlFunction(Name = "clr_VectorDotProduct", IsDeterministic = true)]
        public static SqlDouble VectorDotProduct([SqlFacet(MaxSize = -1)] SqlBinary a, [SqlFacet(MaxSize = -1)] SqlBinary b)
        {
            return new SqlDouble(Vector.Dot(Vector.Decode(a), Vector.Decode(b)));
        }

        // The Euclidean norm.
        [SqlFunction(Name = "clr_VectorNorm", IsDeterministic = true)]
        public static SqlDouble VectorNorm([SqlFacet(MaxSize = -1)] SqlBinary vector)
        {
            float[] v = Vector.Decode(vector);
            return new SqlDouble(Math.Sqrt(Vector.Dot(v, v)));
        }

        [SqlFunction(Name = "clr_VectorDimension", IsDeterministic = true, IsPrecise = true)]
        public static SqlInt32 VectorDimension([SqlFacet(MaxSize = -1)] SqlBinary vector)
        {
            return new SqlInt32(Vector.Decode(vector).Length);
        }

        // The index, from 0, of the largest component; the first of equals.
        [SqlFunction(Name = "clr_VectorArgMax", IsDeterministic = true, IsPrecise = true)]
        public static SqlInt32 VectorArgMax([SqlFacet(MaxSize = -1)] SqlBinary vector)
        {
            float[] v = Vector.Decode(vector);
            Vector.RequireFinite(v);
            int best = 0;
            for (int i = 1; i < v.Length; i++)
            {
                if (v[i] > v[best])
                {
                    best = i;
                }
            }
            return new SqlInt32(best);
        }

        [SqlFunction(Name = "clr_VectorNormalize", IsDeterministic = true)]
        [return: SqlFacet(MaxSize = -1)]
        public static SqlBinary VectorNormalize([SqlFacet(MaxSize = -1)] SqlBinary vector)
        {
            float[] v = Vector.Decode(vector);
            double norm = Math.Sqrt(Vector.Dot(v, v));
            if (norm == 0)
            {
                throw new ArgumentException("A zero vector has no direction: it cannot be normalized.");
            }
            for (int i = 0; i < v.Length; i++)
            {
                v[i] = (float)(v[i] / norm);
            }
            return Vector.Encode(v);
        }

        // exp(x) / sum of exp(x), shifted by the largest component so that nothing overflows.
        [SqlFunction(Name = "clr_VectorSoftmax", IsDeterministic = true)]
        [return: SqlFacet(MaxSize = -1)]
        public static SqlBinary VectorSoftmax([SqlFacet(MaxSize = -1)] SqlBinary vector)
        {
            float[] v = Vector.Decode(vector);
            Vector.RequireFinite(v);
            double largest = v[0];
            for (int i = 1; i < v.Length; i++)
            {
                largest = Math.Max(largest, v[i]);
            }
            double sum = 0;
            for (int i = 0; i < v.Length; i++)
            {
                sum += Math.Exp(v[i] - largest);
            }
            for (int i = 0; i < v.Length; i++)
            {
                v[i] = (float)(Math.Exp(v[i] - largest) / sum);
            }
            return Vector.Encode(v);
        }

        [SqlFunction(Name = "clr_VectorAdd", IsDeterministic = true)]
        [return: SqlFacet(MaxSize = -1)]
        public static SqlBinary VectorAdd([SqlFacet(MaxSize = -1)] SqlBinary a, [SqlFacet(MaxSize = -1)] SqlBinary b)
        {
            return Combine(a, 1, b, 1);
        }

        [SqlFunction(Name = "clr_VectorSubtract", IsDeterministic = true)]
        [return: SqlFacet(MaxSize = -1)]
        public static SqlBinary VectorSubtract([SqlFacet(MaxSize = -1)] SqlBinary a, [SqlFacet(MaxSize = -1)] SqlBinary b)
        {
            return Combine(a, 1, b, -1);
        }

        // a at t = 0, b at t = 1; t may lie outside.
        [SqlFunction(Name = "clr_VectorLerp", IsDeterministic = true)]
        [return: SqlFacet(MaxSize = -1)]
        public static SqlBinary VectorLerp([SqlFacet(MaxSize = -1)] SqlBinary a, [SqlFacet(MaxSize = -1)] SqlBinary b, SqlDouble t)
        {
            return Combine(a, 1 - t.Value, b, t.Value);
        }

        [SqlFunction(Name = "clr_VectorScale", IsDeterministic = true)]
        [return: SqlFacet(MaxSize = -1)]
        public static SqlBinary VectorScale([SqlFacet(MaxSize = -1)] SqlBinary vector, SqlDouble factor)
        {
            float[] v = Vector.Decode(vector);
            double f = factor.Value;
            for (int i = 0; i < v.Length; i++)
            {
                v[i] = (float)(v[i] * f);
            }
            return Vector.Encode(v);
        }

        // p * a + q * b
        private static SqlBinary Combine(SqlBinary a, double p, SqlBinary b, double q)
        {
            float[] x = Vector.Decode(a);
            float[] y = Vector.Decode(b);
            Vector.RequireSameDimension(x.Length, y.Length);
            for (int i = 0; i < x.Length; i++)
            {
                x[i] = (float)(p * x[i] + q * y[i]);
            }
            return Vector.Encode(x);
        }

        private static double Cosine(float[] a, float[] b)
        {
            double dot = Vector.Dot(a, b);
            double squares = Vector.Dot(a, a) * Vector.Dot(b, b);
            if (squares == 0)
            {
                throw new ArgumentException("The cosine of a zero vector is undefined.");
            }
            return dot / Math.Sqrt(squares);
        }

        private static double Euclidean(float[] a, float[] b)
        {
            Vector.RequireSameDimension(a.Length, b.Length);
            double sum = 0;
            for (int i = 0; i < a.Length; i++)
            {
                double difference = (double)a[i] - b[i];
                sum += difference * difference;
            }
            return Math.Sqrt(sum);
        }
    }
}
