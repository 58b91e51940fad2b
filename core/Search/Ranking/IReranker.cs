namespace Contexter.Search.Ranking;

/// <summary>Judges texts against a query, better and slower than a search can.</summary>
public interface IReranker
{
    /// <summary>Scores texts.</summary>
    /// <param name="query">The query.</param>
    /// <param name="texts">The texts, 1 and more.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>One score a text, in their order; higher is better, 0 to 1.</returns>
    /// <exception cref="Documents.ContexterException">The judge does not answer or its answer cannot be used (<see cref="Documents.ErrorCodes.RerankerUnavailable"/>).</exception>
    Task<IReadOnlyList<double>> ScoreAsync(string query, IReadOnlyList<string> texts, CancellationToken cancellationToken);
}
