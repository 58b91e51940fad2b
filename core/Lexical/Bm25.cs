namespace Contexter.Lexical;

/// <summary>
/// BM25 (Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009) over weighted fields: a term's occurrences and a chunk's length are summed over
/// the fields by weight, then scored as if the chunk were one text.
/// </summary>
public sealed class Bm25
{
    private readonly double _gain;
    private readonly double _constant;
    private readonly double _perLength;

    /// <summary>A scorer for an average weighted length.</summary>
    /// <param name="options">Parameters.</param>
    /// <param name="averageLength">Average weighted length of a chunk over the whole index, in terms; 0 or more.</param>
    public Bm25(Bm25Options options, double averageLength)
    {
        ArgumentNullException.ThrowIfNull(options);
        AverageLength = averageLength;
        _gain = options.K1 + 1;
        _constant = options.K1 * (1 - options.B);
        // An index without terms has nothing to score; any finite value does.
        _perLength = averageLength > 0 ? options.K1 * options.B / averageLength : 0;
    }

    /// <summary>Average weighted length of a chunk, in terms.</summary>
    public double AverageLength { get; }

    /// <summary>Weight of a term by its rarity: ln(1 + (N - df + 0.5) / (df + 0.5)), above 0.</summary>
    /// <param name="chunkCount">N, chunks of the whole index.</param>
    /// <param name="documentFrequency">df, how many of them hold the term.</param>
    public static double Idf(long chunkCount, long documentFrequency) => Math.Log(1 + ((chunkCount - documentFrequency + 0.5) / (documentFrequency + 0.5)));

    /// <summary>What a term adds to a chunk's score: idf * tf * (k1 + 1) / (tf + k1 * (1 - b + b * length / averageLength)).</summary>
    /// <param name="idf"><see cref="Idf"/> of the term.</param>
    /// <param name="termFrequency">Weighted occurrences in the chunk.</param>
    /// <param name="length">Weighted length of the chunk.</param>
    public double Score(double idf, double termFrequency, double length)
        => termFrequency > 0 ? idf * termFrequency * _gain / (termFrequency + _constant + (_perLength * length)) : 0;
}
