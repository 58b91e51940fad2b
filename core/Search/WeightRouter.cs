namespace Contexter.Search;

/// <summary>Chooses how much the semantic leg of a hybrid search counts, by the shape of the query.</summary>
/// <remarks>
/// <para>A question counts <see cref="HybridSearcherOptions.QuestionSemanticWeight"/> (0.7), and so do six terms and more that are no symbols. Two terms and
/// fewer count <see cref="HybridSearcherOptions.SymbolSemanticWeight"/> (0.3); three to five lie between in equal steps. A question about a single term lies in
/// the middle. The more of the terms are symbols, the closer it comes to the weight of symbols: all the way when half of them are.</para>
/// <para>Embeddings catch what a sentence means; a name is found by its letters.</para>
/// </remarks>
public static class WeightRouter
{
    private const int FewTerms = 2;
    private const int ManyTerms = 6;

    /// <summary>Weight of the semantic leg, 0 to 1; the keyword leg has the rest.</summary>
    public static double SemanticWeight(QueryShape shape, HybridSearcherOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);

        // 0 is like a symbol, 1 like a question.
        var prose = shape.IsQuestion
            ? Math.Min(1, shape.Terms / 2.0)
            : Math.Clamp((shape.Terms - FewTerms) / (double)(ManyTerms - FewTerms), 0, 1);
        var symbolShare = shape.Terms == 0 ? 0 : shape.Symbols / (double)shape.Terms;
        prose *= 1 - Math.Min(1, 2 * symbolShare);
        return options.SymbolSemanticWeight + (prose * (options.QuestionSemanticWeight - options.SymbolSemanticWeight));
    }
}
