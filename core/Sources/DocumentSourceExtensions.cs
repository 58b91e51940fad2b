using Contexter.Documents;

namespace Contexter.Sources;

/// <summary>What can be asked of every source.</summary>
public static class DocumentSourceExtensions
{
    /// <summary>Makes sure that a source has at least one item, without reading it.</summary>
    /// <exception cref="ContexterException">The source is not there, is empty, or its specification is wrong.</exception>
    public static async Task RequireItemsAsync(this IDocumentSource source, SourceSpecification specification, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);

        // Listing throws when there is nothing; the first item is proof enough.
        await source.ListAsync(specification, new SourceListing([]), cancellationToken).AnyAsync(cancellationToken).ConfigureAwait(false);
    }
}
