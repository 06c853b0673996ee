using System;
using System.Data.SqlTypes;
using System.Globalization;
using System.Text;
using Microsoft.SqlServer.Server;

namespace SqlClrFunctions
{
    // The work that the autonomous loop measures itself by.
    public static class Numbers
    {
        private const long Widest = 1000000;
        private const long Highest = 1000000000000;

        // A JSON array of the primes from first to last, both included; none when last < first.
        [SqlFunction(Name = "clr_FindPrimes", IsDeterministic = true, IsPrecise = true)]
        [return: SqlFacet(MaxSize = -1)]
        public static SqlString FindPrimes(SqlInt64 rangeStart, SqlInt64 rangeEnd)
        {
            long first = Math.Max(rangeStart.Value, 2);
            long last = rangeEnd.Value;
            if (last > Highest || (last >= first && last - first >= Widest))
            {
                throw new ArgumentException("Primes are sought up to 1000000000000, in ranges of at most 1000000 numbers.");
            }
            StringBuilder primes = new StringBuilder();
            primes.Append("[");
            if (last >= first)
            {
                bool[] composite = Composites(first, last);
                string separator = "";
                for (int i = 0; i < composite.Length; i++)
                {
                    if (!composite[i])
                    {
                        primes.Append(separator);
                        primes.Append((first + i).ToString(CultureInfo.InvariantCulture));
                        separator = ",";
                    }
                }
            }
            primes.Append("]");
            return new SqlString(primes.ToString());
        }

        // A segmented sieve of Eratosthenes: which of first + i has a divisor.
        private static bool[] Composites(long first, long last)
        {
            bool[] composite = new bool[(int)(last - first + 1)];
            int root = (int)Math.Sqrt((double)last);
            bool[] small = new bool[root + 1];
            for (long p = 2; p <= root; p++)
            {
                if (small[(int)p])
                {
                    continue;
                }
                for (long m = p * p; m <= root; m += p)
                {
                    small[(int)m] = true;
                }
                for (long m = Math.Max(p * p, (first + p - 1) / p * p); m <= last; m += p)
                {
                    composite[(int)(m - first)] = true;
                }
            }
            return composite;
        }
    }
}
