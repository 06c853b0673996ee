using System;
using System.Data.SqlTypes;
using System.Globalization;
using Microsoft.SqlServer.Server;

namespace SqlClrFunctions
{
    // The columns of dbo.SemanticFeatures that come from the text alone. They count words of short English lists: cheap hints for a
    // filter, not a model's judgement.
    public static class SemanticFeatures
    {
        private const string Technical = " algorithm api binary bug byte cache class code compiler computer cpu data database debug deploy software hardware index interface kernel linux memory network protocol query runtime schema server sql system thread vector version ";
        private const string Business = " account billing board brand budget business client company contract cost customer deal finance invoice investment invoices manager market marketing payment price product profit revenue sales shareholder strategy supplier tax trade ";
        private const string Scientific = " analysis atom cell chemistry climate data energy equation evidence evolution experiment genome hypothesis laboratory measurement method molecule neuron observation particle physics probability protein quantum research sample science species statistics study theory ";
        private const string Creative = " art artist beauty character color colour dance design dream drama fantasy fiction film imagination melody music novel paint painting photograph play poem poet poetry rhythm scene song story theatre ";
        private const string Positive = " amazing beautiful best better brilliant delight easy enjoy excellent fantastic fast fine glad good great happy helpful impressive love nice perfect pleasant recommend reliable success superb thanks useful win wonderful ";
        private const string Negative = " angry annoying awful bad broken bug crash difficult disappointing error fail failed failure fault hate horrible lose lost pain poor problem sad slow terrible ugly unhappy useless worse worst wrong ";
        private const string Informal = " bro btw cool cuz dude gonna gotta guys hey hi kinda lol nope ok okay omg sorta stuff wanna wow yeah yep yo ";

        // {"TopicTechnical":...,"AvgWordLength":...}; a text without words gives zeros.
        [SqlFunction(Name = "clr_SemanticFeaturesJson", IsDeterministic = true)]
        [return: SqlFacet(MaxSize = 4000)]
        public static SqlString SemanticFeaturesJson([SqlFacet(MaxSize = -1)] SqlString text)
        {
            string words = Words.Normalize(text.Value);
            int count = 0;
            int distinct = 0;
            int letters = 0;
            int complex = 0;
            int technical = 0;
            int business = 0;
            int scientific = 0;
            int creative = 0;
            int positive = 0;
            int negative = 0;
            int informal = 0;
            if (words.Length > 0)
            {
                distinct = Distinct(Words.Hashes(words));
                int start = 0;
                for (int i = 0; i <= words.Length; i++)
                {
                    if (i < words.Length && words[i] != ' ')
                    {
                        continue;
                    }
                    string word = " " + words.Substring(start, i - start) + " ";
                    count++;
                    letters += i - start;
                    complex += i - start >= 8 ? 1 : 0;
                    technical += In(Technical, word);
                    business += In(Business, word);
                    scientific += In(Scientific, word);
                    creative += In(Creative, word);
                    positive += In(Positive, word);
                    negative += In(Negative, word);
                    informal += In(Informal, word) + In(word, "'");
                    start = i + 1;
                }
            }
            // Sentiment runs from -1 to 1; everything else is a share of the words, from 0 to 1.
            return new SqlString("{\"TopicTechnical\":" + Ratio(technical, count)
                + ",\"TopicBusiness\":" + Ratio(business, count)
                + ",\"TopicScientific\":" + Ratio(scientific, count)
                + ",\"TopicCreative\":" + Ratio(creative, count)
                + ",\"SentimentScore\":" + Ratio(positive - negative, positive + negative)
                + ",\"FormalityScore\":" + Ratio(count - informal, count)
                + ",\"ComplexityScore\":" + Ratio(complex, count)
                + ",\"TextLength\":" + Vector.Text(text.Value.Length)
                + ",\"WordCount\":" + Vector.Text(count)
                + ",\"UniqueWordRatio\":" + Ratio(distinct, count)
                + ",\"AvgWordLength\":" + Ratio(letters, count) + "}");
        }

        private static int In(string list, string word)
        {
            return list.IndexOf(word, StringComparison.Ordinal) >= 0 ? 1 : 0;
        }

        private static int Distinct(long[] hashes)
        {
            Array.Sort((Array)hashes);
            int distinct = 1;
            for (int i = 1; i < hashes.Length; i++)
            {
                if (hashes[i] != hashes[i - 1])
                {
                    distinct++;
                }
            }
            return distinct;
        }

        private static string Ratio(int part, int whole)
        {
            double ratio = whole == 0 ? 0 : (double)part / whole;
            return ratio.ToString("F6", CultureInfo.InvariantCulture);
        }
    }
}
