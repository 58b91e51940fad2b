using System.Text;
using Contexter.Lexical;

namespace Contexter.Indexing;

/// <summary>A query's term with its weight over the whole index.</summary>
/// <param name="Text">The term.</param>
/// <param name="Utf8">The term as dictionaries hold it.</param>
/// <param name="DocumentFrequency">Chunks of the whole index that hold it.</param>
/// <param name="Idf">Its <see cref="Bm25.Idf"/>.</param>
internal sealed record QueryTerm(string Text, byte[] Utf8, long DocumentFrequency, double Idf);

/// <summary>What BM25 must know of the whole index, whichever part of it is searched.</summary>
/// <param name="ChunkCount">Live chunks of all libraries.</param>
/// <param name="AverageLength">Their average weighted length.</param>
/// <param name="Terms">The query's terms.</param>
internal sealed record CollectionStatistics(long ChunkCount, double AverageLength, IReadOnlyList<QueryTerm> Terms)
{
    /// <summary>Sums over libraries.</summary>
    /// <param name="terms">The query's terms, each once.</param>
    /// <param name="libraries">Counts of each library, with the frequencies of the terms in their order.</param>
    /// <param name="options">Weights of the fields.</param>
    public static CollectionStatistics Sum(
        IReadOnlyList<string> terms, IReadOnlyList<(long Chunks, FieldCounts Lengths, long[] Frequencies)> libraries, Bm25Options options)
    {
        var chunks = 0L;
        var lengths = default(FieldCounts);
        var frequencies = new long[terms.Count];
        foreach (var library in libraries)
        {
            chunks += library.Chunks;
            lengths += library.Lengths;
            for (var i = 0; i < frequencies.Length; i++)
            {
                frequencies[i] += library.Frequencies[i];
            }
        }

        var weighted = terms.Select((term, i) => new QueryTerm(term, Encoding.UTF8.GetBytes(term), frequencies[i], Bm25.Idf(chunks, frequencies[i])));
        return new CollectionStatistics(chunks, chunks > 0 ? lengths.Weigh(options) / chunks : 0, [.. weighted]);
    }
}
