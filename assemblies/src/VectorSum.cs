using System;
using System.Data.SqlTypes;
using System.IO;
using Microsoft.SqlServer.Server;

namespace SqlClrFunctions
{
    // The sum of vectors, component by component; NULL without rows.
    [Serializable]
    [SqlUserDefinedAggregate(Format.UserDefined, MaxByteSize = -1, IsInvariantToNulls = true, IsInvariantToDuplicates = false, IsInvariantToOrder = true, IsNullIfEmpty = true)]
    public sealed class VectorSum : IBinarySerialize
    {
        private Accumulator state;

        public void Init()
        {
            state = new Accumulator();
        }

        public void Accumulate([SqlFacet(MaxSize = -1)] SqlBinary vector)
        {
            float[] v = state.Take(vector);
            if (v != null)
            {
                state.Add(v);
            }
        }

        public void Merge(VectorSum other)
        {
            state.Add(other.state);
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
