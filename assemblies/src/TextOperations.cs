using System;
using System.Data.SqlTypes;
using Microsoft.SqlServer.Server;

namespace SqlClrFunctions
{
    // Text helpers. Only ASCII letters change case, and no Unicode table is consulted, so that every runtime gives the same answer.
    public static class TextOperations
    {
        private const int LongestForEditDistance = 4000;

        // Lower-case words and digits, one blank between two, nothing else.
        [SqlFunction(Name = "clr_NormalizeText", IsDeterministic = true, IsPrecise = true)]
        [return: SqlFacet(MaxSize = -1)]
        public static SqlString NormalizeText([SqlFacet(MaxSize = -1)] SqlString text)
        {
            return new SqlString(Words.Normalize(text.Value));
        }

        [SqlFunction(Name = "clr_WordCount", IsDeterministic = true, IsPrecise = true)]
        public static SqlInt32 WordCount([SqlFacet(MaxSize = -1)] SqlString text)
        {
            string words = Words.Normalize(text.Value);
            return new SqlInt32(words.Length == 0 ? 0 : Words.Hashes(words).Length);
        }

        // Insertions, deletions and substitutions of UTF-16 units between the two texts.
        [SqlFunction(Name = "clr_EditDistance", IsDeterministic = true, IsPrecise = true)]
        public static SqlInt32 EditDistance([SqlFacet(MaxSize = -1)] SqlString a, [SqlFacet(MaxSize = -1)] SqlString b)
        {
            string x = a.Value;
            string y = b.Value;
            if (x.Length > LongestForEditDistance || y.Length > LongestForEditDistance)
            {
                throw new ArgumentException("The edit distance takes texts of at most 4000 characters.");
            }
            int[] row = new int[y.Length + 1];
            for (int j = 0; j <= y.Length; j++)
            {
                row[j] = j;
            }
            for (int i = 1; i <= x.Length; i++)
            {
                int diagonal = row[0];
                row[0] = i;
                for (int j = 1; j <= y.Length; j++)
                {
                    int substituted = diagonal;
                    if (x[i - 1] != y[j - 1])
                    {
                        substituted++;
                    }
                    diagonal = row[j];
                    row[j] = Math.Min(substituted, Math.Min(row[j - 1], diagonal) + 1);
                }
            }
            return new SqlInt32(row[y.Length]);
        }

        // Dice's coefficient of the character trigrams of the normalized texts, from 0 to 1; two texts without words are alike.
        [SqlFunction(Name = "clr_TextSimilarity", IsDeterministic = true)]
        public static SqlDouble TextSimilarity([SqlFacet(MaxSize = -1)] SqlString a, [SqlFacet(MaxSize = -1)] SqlString b)
        {
            long[] x = Trigrams(Words.Normalize(a.Value));
            long[] y = Trigrams(Words.Normalize(b.Value));
            if (x.Length + y.Length == 0)
            {
                return new SqlDouble(1);
            }
            int i = 0;
            int j = 0;
            int shared = 0;
            while (i < x.Length && j < y.Length)
            {
                if (x[i] == y[j])
                {
                    shared++;
                    i++;
                    j++;
                }
                else if (x[i] < y[j])
                {
                    i++;
                }
                else
                {
                    j++;
                }
            }
            return new SqlDouble(2.0 * shared / (x.Length + y.Length));
        }

        // A bag of words as a unit vector: every word adds 1 or -1 at the place that its hash gives. It compares wording, not meaning.
        [SqlFunction(Name = "clr_TextToVector", IsDeterministic = true)]
        [return: SqlFacet(MaxSize = -1)]
        public static SqlBinary TextToVector([SqlFacet(MaxSize = -1)] SqlString text, SqlInt32 dimension)
        {
            int size = dimension.Value;
            if (size < 1 || size > 1998)
            {
                throw new ArgumentException("The dimension must lie between 1 and 1998, not " + Vector.Text(size) + ".");
            }
            string words = Words.Normalize(text.Value);
            if (words.Length == 0)
            {
                throw new ArgumentException("A text without words has no vector.");
            }
            long[] hashes = Words.Hashes(words);
            float[] v = new float[size];
            for (int i = 0; i < hashes.Length; i++)
            {
                long place = (hashes[i] & long.MaxValue) % size;
                v[(int)place] += hashes[i] < 0 ? -1f : 1f;
            }
            double norm = Math.Sqrt(Vector.Dot(v, v));
            if (norm == 0)
            {
                throw new ArgumentException("The words of the text cancel each other out in " + Vector.Text(size) + " dimensions.");
            }
            for (int i = 0; i < size; i++)
            {
                v[i] = (float)(v[i] / norm);
            }
            return Vector.Encode(v);
        }

        private static long[] Trigrams(string words)
        {
            if (words.Length == 0)
            {
                return new long[0];
            }
            // A blank on each side lets the first and last letters count.
            string padded = " " + words + " ";
            long[] trigrams = new long[padded.Length - 2];
            for (int i = 0; i < trigrams.Length; i++)
            {
                trigrams[i] = ((long)padded[i] << 32) | ((long)padded[i + 1] << 16) | (long)padded[i + 2];
            }
            Array.Sort((Array)trigrams);
            return trigrams;
        }
    }
}
