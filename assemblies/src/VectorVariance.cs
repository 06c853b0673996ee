using System;
using System.Data.SqlTypes;
using System.IO;
using Microsoft.SqlServer.Server;

namespace SqlClrFunctions
{
    // The variance of each component, of a sample as T-SQL's VAR is: NULL for fewer than two vectors. The method is Welford's, merged after
    // Chan, Golub and LeVeque; the state's values are the means.
    [Serializable]
    [SqlUserDefinedAggregate(Format.UserDefined, MaxByteSize = -1, IsInvariantToNulls = true, IsInvariantToDuplicates = false, IsInvariantToOrder = true, IsNullIfEmpty = true)]
    public sealed class VectorVariance : IBinarySerialize
    {
        private Accumulator state;
        // The sum of squared differences from the mean.
        private double[] squares;

        public void Init()
        {
            state = new Accumulator();
            squares = null;
        }

        public void Accumulate([SqlFacet(MaxSize = -1)] SqlBinary vector)
        {
            float[] v = state.Take(vector);
            if (v == null)
            {
                return;
            }
            if (state.Count == 1)
            {
                squares = new double[v.Length];
            }
            for (int i = 0; i < v.Length; i++)
            {
                double difference = v[i] - state.Values[i];
                state.Values[i] += difference / state.Count;
                squares[i] += difference * (v[i] - state.Values[i]);
            }
        }

        public void Merge(VectorVariance other)
        {
            long before = state.Count;
            if (state.Adopt(other.state))
            {
                squares = before == 0 ? other.squares : squares;
                return;
            }
            double all = before + other.state.Count;
            for (int i = 0; i < squares.Length; i++)
            {
                double difference = other.state.Values[i] - state.Values[i];
                state.Values[i] += difference * other.state.Count / all;
                squares[i] += other.squares[i] + difference * difference * before * other.state.Count / all;
            }
            state.Count += other.state.Count;
        }

        [return: SqlFacet(MaxSize = -1)]
        public SqlBinary Terminate()
        {
            if (state.Count < 2)
            {
                return SqlBinary.Null;
            }
            float[] v = new float[squares.Length];
            for (int i = 0; i < v.Length; i++)
            {
                v[i] = (float)(squares[i] / (state.Count - 1));
            }
            return Vector.Encode(v);
        }

        public void Read(BinaryReader reader)
        {
            Init();
            state.Read(reader);
            squares = Accumulator.ReadDoubles(reader);
        }

        public void Write(BinaryWriter writer)
        {
            state.Write(writer);
            Accumulator.WriteDoubles(writer, squares);
        }
    }
}
