using Contexter.Lexical;

namespace Contexter.Indexing.Qdrant.Points;

/// <summary>
/// The weights that sparse vectors carry: BM25 without the rarity of terms, by fixed parameters, for a vector is written once and the average length of chunks
/// goes on changing.
/// </summary>
/// <remarks>
/// A term's true weight is never more than <see cref="GetBound"/> times its stored one. So when the k-th best true score among the candidates that the server names
/// is above that factor times the score of the last candidate, no chunk that it did not name can be among the best k: the leg is exact though its order comes from
/// stored weights.
/// </remarks>
internal static class StoredWeights
{
    /// <summary>Average weighted length that the stored weights assume, in terms.</summary>
    public const double AverageLength = 200;

    private static readonly Bm25Options Parameters = new();
    private static readonly Bm25 Scorer = new(Parameters, AverageLength);

    /// <summary>The stored weight of a term in a chunk.</summary>
    public static double Weigh(FieldCounts counts, FieldCounts lengths) => Scorer.Score(1, counts.Weigh(Parameters), lengths.Weigh(Parameters));

    /// <summary>How many times the stored weight a true weight can be at most; infinite where there is no such number.</summary>
    /// <param name="options">The true parameters.</param>
    /// <param name="averageLength">The true average length.</param>
    public static double GetBound(Bm25Options options, double averageLength)
    {
        // With weighted occurrences f (stored) and f' (true), a f <= f' <= A f and a l <= l' for lengths, a true weight is at most what f' = A f and l' = a l give:
        // (k' + 1) A f / (A f + c' + p' a l), for it grows with f' and falls with l'. Divided by the stored (k + 1) f / (f + c + p l), the quotient of two sums is at
        // most the greatest quotient of their parts.
        double[] ratios =
        [
            options.TitleWeight / Parameters.TitleWeight,
            options.HeadingWeight / Parameters.HeadingWeight,
            options.BodyWeight / Parameters.BodyWeight,
            options.IdentifierWeight / Parameters.IdentifierWeight,
        ];
        var (least, most) = (ratios.Min(), ratios.Max());
        var gain = (options.K1 + 1) / (Parameters.K1 + 1) * most;
        var constant = Divide(Parameters.K1 * (1 - Parameters.B), options.K1 * (1 - options.B));
        var length = Divide(Parameters.K1 * Parameters.B / AverageLength, averageLength > 0 ? options.K1 * options.B * least / averageLength : 0);
        return gain * Math.Max(1 / most, Math.Max(constant, length));
    }

    private static double Divide(double dividend, double divisor) => divisor > 0 ? dividend / divisor : double.PositiveInfinity;
}
