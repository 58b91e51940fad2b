using System.Text;
using Contexter.Indexing.Embedded.Segments;
using Contexter.Lexical;
using Contexter.Lexical.Postings;
using Contexter.Lexical.Terms;

namespace Contexter.Indexing.Embedded.Search;

/// <summary>Finds the chunks of a segment that match clauses, as a bit a chunk.</summary>
internal sealed class ClauseMatcher(Segment segment)
{
    /// <summary>The chunks that all required and no excluded clauses match; null when there is no clause.</summary>
    public static ulong[]? Match(Segment segment, AnalyzedQuery query)
    {
        if (query.Require.Count + query.Exclude.Count == 0)
        {
            return null;
        }

        var matcher = new ClauseMatcher(segment);
        var matching = matcher.CreateBits();
        Array.Fill(matching, ulong.MaxValue);
        foreach (var clause in query.Require)
        {
            var bits = matcher.Match(clause);
            for (var i = 0; i < bits.Length; i++)
            {
                matching[i] &= bits[i];
            }
        }

        foreach (var clause in query.Exclude)
        {
            var bits = matcher.Match(clause);
            for (var i = 0; i < bits.Length; i++)
            {
                matching[i] &= ~bits[i];
            }
        }

        return matching;
    }

    private ulong[] Match(LexicalClause clause)
    {
        var bits = CreateBits();
        switch (clause.Kind)
        {
            case LexicalClauseKind.Prefix:
                AddPrefix(clause.Prefix, bits);
                AddTerms(clause.Terms, bits);
                break;
            case LexicalClauseKind.Phrase:
                AddPhrase(clause.Terms, bits);
                break;
            default:
                AddTerms(clause.Terms, bits);
                break;
        }

        return bits;
    }

    private ulong[] CreateBits() => new ulong[(segment.Counts.Chunks + 63) / 64];

    private void AddTerms(IReadOnlyList<PhraseTerm> terms, ulong[] bits)
    {
        foreach (var term in terms)
        {
            if (segment.TryFindTerm(Encoding.UTF8.GetBytes(term.Term), out var info))
            {
                AddPostings(info, bits);
            }
        }
    }

    private void AddPrefix(string text, ulong[] bits)
    {
        var prefix = Encoding.UTF8.GetBytes(text);
        var terms = segment.OpenTerms();
        terms.Seek(prefix);
        while (terms.MoveNext())
        {
            if (terms.Term.StartsWith(prefix))
            {
                AddPostings(terms.Info, bits);
            }
            else if (terms.Term.SequenceCompareTo(prefix) > 0)
            {
                return;
            }
        }
    }

    private void AddPostings(TermInfo term, ulong[] bits)
    {
        var data = segment.Postings;
        var postings = new PostingsCursor(term);
        while (postings.MoveNext(data))
        {
            Set(bits, postings.Chunk);
        }
    }

    /// <summary>Goes over the chunks of the rarest term and looks for the others there.</summary>
    private void AddPhrase(IReadOnlyList<PhraseTerm> terms, ulong[] bits)
    {
        var cursors = new List<(PostingsCursor Postings, int Offset, List<int> Positions, int Frequency)>();
        foreach (var term in terms)
        {
            if (!segment.TryFindTerm(Encoding.UTF8.GetBytes(term.Term), out var info))
            {
                return;
            }

            cursors.Add((new PostingsCursor(info), term.Offset, [], info.DocumentFrequency));
        }

        cursors.Sort(static (left, right) => left.Frequency.CompareTo(right.Frequency));
        var data = segment.Postings;
        var rarest = cursors[0].Postings;
        while (rarest.MoveNext(data))
        {
            var isInAll = true;
            for (var i = 1; i < cursors.Count && isInAll; i++)
            {
                isInAll = cursors[i].Postings.SkipTo(data, rarest.Chunk) && cursors[i].Postings.Chunk == rarest.Chunk;
            }

            if (isInAll)
            {
                foreach (var (postings, _, positions, _) in cursors)
                {
                    postings.ReadPositions(data, positions);
                }

                if (cursors[0].Positions.Exists(place => cursors.TrueForAll(term => term.Positions.BinarySearch(place - cursors[0].Offset + term.Offset) >= 0)))
                {
                    Set(bits, rarest.Chunk);
                }
            }
        }
    }

    private static void Set(ulong[] bits, int chunk) => bits[chunk >> 6] |= 1UL << (chunk & 63);
}
