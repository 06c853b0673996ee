using System;
using System.Data.SqlTypes;
using System.IO;
using Microsoft.SqlServer.Server;

namespace SqlClrFunctions
{
    // The smallest of each component over the vectors; NULL without rows.
    [Serializable]
    [SqlUserDefinedAggregate(Format.UserDefined, MaxByteSize = -1, IsInvariantToNulls = true, IsInvariantToDuplicates = true, IsInvariantToOrder = true, IsNullIfEmpty = true)]
    public sealed class VectorMin : IBinarySerialize
    {
        private Accumulator state;

        public void Init()
        {
            state = new Accumulator();
        }

        public void Accumulate([SqlFacet(MaxSize = -1)] SqlBinary vector)
        {
            float[] v = state.Take(vector);
            if (v == null)
            {
                return;
            }
            bool first = state.Count == 1;
            for (int i = 0; i < v.Length; i++)
            {
                state.Values[i] = first ? v[i] : Math.Min(state.Values[i], v[i]);
            }
        }

        public void Merge(VectorMin other)
        {
            if (state.Adopt(other.state))
            {
                return;
            }
            for (int i = 0; i < state.Values.Length; i++)
            {
                state.Values[i] = Math.Min(state.Values[i], other.state.Values[i]);
            }
            state.Count += other.state.Count;
        }

        [return: SqlFacet(MaxSize = -1)]
        public SqlBinary Terminate()
        {
            return state.Count == 0 ? SqlBinary.Null : state.Divided(1);
        }

        public void Read(BinaryReader reader)
        {
            Init();
            state.Read(reader);
        }

        public void Write(BinaryWriter writer)
        {
            state.Write(writer);
        }
    }
}
