using Contexter.Documents;

namespace Contexter.Sources;

/// <summary>Asks sources what a job has to know before it begins, each question twice where the answer may be better the next time.</summary>
/// <param name="sources">The sources by kind.</param>
/// <param name="time">The clock of pauses.</param>
public sealed class SourceChecker(DocumentSources sources, TimeProvider time)
{
    /// <summary>Makes sure that a source has at least one item, without reading it.</summary>
    /// <returns>The version of the library that the source states; null where it states none.</returns>
    /// <exception cref="ContexterException">The source is not there, is empty, or its specification is wrong.</exception>
    public Task<string?> CheckAsync(SourceSpecification specification, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(specification);
        var source = sources.Get(specification.Kind);
        return SecondTry.RunAsync(
            async _ =>
            {
                await source.RequireItemsAsync(specification, cancellationToken).ConfigureAwait(false);
                return await source.GetVersionAsync(specification, cancellationToken).ConfigureAwait(false);
            },
            time,
            cancellationToken);
    }

    /// <summary>The version of the library that a source states now; null where it states none.</summary>
    /// <exception cref="ContexterException">The source is not there.</exception>
    public Task<string?> GetVersionAsync(SourceSpecification specification, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(specification);
        return SecondTry.RunAsync(_ => sources.Get(specification.Kind).GetVersionAsync(specification, cancellationToken), time, cancellationToken);
    }
}
