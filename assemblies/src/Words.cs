using System.Text;

namespace SqlClrFunctions
{
    // What a word is: ASCII letters, digits, apostrophes inside, and every character from U+00C0 on but general and CJK punctuation.
    internal static class Words
    {
        internal static string Normalize(string text)
        {
            StringBuilder words = new StringBuilder();
            bool between = false;
            for (int i = 0; i < text.Length; i++)
            {
                char c = Fold(text[i]);
                if (c == '\'' && (i == 0 || i + 1 == text.Length || Fold(text[i - 1]) <= '\'' || Fold(text[i + 1]) <= '\''))
                {
                    c = ' ';
                }
                if (c == ' ')
                {
                    between = words.Length > 0;
                    continue;
                }
                if (between)
                {
                    words.Append(' ');
                    between = false;
                }
                words.Append(c);
            }
            return words.ToString();
        }

        // One hash for each word of a normalized text that is not empty, in the order of the text.
        internal static long[] Hashes(string words)
        {
            int count = 1;
            for (int i = 0; i < words.Length; i++)
            {
                if (words[i] == ' ')
                {
                    count++;
                }
            }
            long[] hashes = new long[count];
            int word = 0;
            int start = 0;
            for (int i = 0; i <= words.Length; i++)
            {
                if (i == words.Length || words[i] == ' ')
                {
                    hashes[word] = Hash(words, start, i);
                    word++;
                    start = i + 1;
                }
            }
            return hashes;
        }

        // FNV-1a of 64 bits over UTF-16 units, mixed once more because its low bits alone are weak.
        private static long Hash(string text, int start, int end)
        {
            ulong hash = 14695981039346656037;
            for (int i = start; i < end; i++)
            {
                hash ^= text[i];
                hash *= 1099511628211;
            }
            hash ^= hash >> 32;
            return (long)hash;
        }

        // The character of a word in lower case, or a blank for everything between words.
        private static char Fold(char c)
        {
            if (c >= 'A' && c <= 'Z')
            {
                return (char)(c + 32);
            }
            if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '\'')
            {
                return c;
            }
            if (c < '\u00C0' || c == '\u00D7' || c == '\u00F7' || (c >= '\u2000' && c <= '\u206F') || (c >= '\u3000' && c <= '\u303F') || c == '\uFEFF')
            {
                return ' ';
            }
            return c;
        }
    }
}
