using System;
using System.Data.SqlTypes;
using System.Globalization;
using System.Text;
using Microsoft.SqlServer.Server;

namespace SqlClrFunctions
{
    // The bridge between VECTOR's text, a JSON array of numbers, and vectors in varbinary(max).
    public static class VectorJson
    {
        [SqlFunction(Name = "clr_JsonToVector", IsDeterministic = true)]
        [return: SqlFacet(MaxSize = -1)]
        public static SqlBinary JsonToVector([SqlFacet(MaxSize = -1)] SqlString json)
        {
            return Vector.Encode(Parse(json.Value));
        }

        [SqlFunction(Name = "clr_VectorToJson", IsDeterministic = true)]
        [return: SqlFacet(MaxSize = -1)]
        public static SqlString VectorToJson([SqlFacet(MaxSize = -1)] SqlBinary vector)
        {
            float[] v = Vector.Decode(vector);
            Vector.RequireFinite(v);
            StringBuilder text = new StringBuilder();
            text.Append("[");
            for (int i = 0; i < v.Length; i++)
            {
                if (i > 0)
                {
                    text.Append(",");
                }
                text.Append(Vector.Text((double)v[i]));
            }
            text.Append("]");
            return new SqlString(text.ToString());
        }

        // Parse takes exactly one JSON array (RFC 8259) of at least one number, and nothing else.
        internal static float[] Parse(string json)
        {
            int at = Skip(json, 0);
            if (Peek(json, at) != '[')
            {
                throw Malformed(at, "'['");
            }
            // Every number but the last is followed by a comma.
            float[] numbers = new float[Commas(json) + 1];
            int count = 0;
            do
            {
                int start = Skip(json, at + 1);
                at = NumberEnd(json, start);
                double number;
                // The grammar holds, so only a number beyond double fails here; where it gives Infinity instead, the next test finds it.
                bool fits = double.TryParse(json.Substring(start, at - start), NumberStyles.Float, CultureInfo.InvariantCulture, out number);
                float narrow = (float)number;
                if (!fits || narrow - narrow != 0f)
                {
                    throw new ArgumentException("The number at character " + Vector.Text(start + 1) + " does not fit a float32.");
                }
                numbers[count] = narrow;
                count++;
                at = Skip(json, at);
            }
            while (Peek(json, at) == ',');
            if (Peek(json, at) != ']')
            {
                throw Malformed(at, "',' or ']'");
            }
            at = Skip(json, at + 1);
            if (at < json.Length)
            {
                throw Malformed(at, "the end");
            }
            return numbers;
        }

        // The character, or 0 behind the end.
        private static char Peek(string json, int at)
        {
            return at < json.Length ? json[at] : '\0';
        }

        private static int Skip(string json, int at)
        {
            while (Peek(json, at) == ' ' || Peek(json, at) == '\t' || Peek(json, at) == '\n' || Peek(json, at) == '\r')
            {
                at++;
            }
            return at;
        }

        private static int Commas(string json)
        {
            int count = 0;
            for (int i = 0; i < json.Length; i++)
            {
                if (json[i] == ',')
                {
                    count++;
                }
            }
            return count;
        }

        // -? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?
        private static int NumberEnd(string json, int at)
        {
            if (Peek(json, at) == '-')
            {
                at++;
            }
            if (Peek(json, at) == '0')
            {
                at++;
            }
            else
            {
                at = Digits(json, at);
            }
            if (Peek(json, at) == '.')
            {
                at = Digits(json, at + 1);
            }
            if (Peek(json, at) == 'e' || Peek(json, at) == 'E')
            {
                at++;
                if (Peek(json, at) == '+' || Peek(json, at) == '-')
                {
                    at++;
                }
                at = Digits(json, at);
            }
            return at;
        }

        private static int Digits(string json, int at)
        {
            int start = at;
            while (Peek(json, at) >= '0' && Peek(json, at) <= '9')
            {
                at++;
            }
            if (at == start)
            {
                throw Malformed(at, "a number");
            }
            return at;
        }

        private static ArgumentException Malformed(int at, string expected)
        {
            return new ArgumentException("Not a JSON array of numbers: " + expected + " expected at character " + Vector.Text(at + 1) + ".");
        }
    }
}
