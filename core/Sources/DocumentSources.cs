using Contexter.Documents;

namespace Contexter.Sources;

/// <summary>The sources by kind.</summary>
public sealed class DocumentSources
{
    private readonly SortedDictionary<string, IDocumentSource> _sources = new(StringComparer.Ordinal);

    /// <summary>Makes a registry.</summary>
    /// <exception cref="ArgumentException">Two sources have the same kind.</exception>
    public DocumentSources(IEnumerable<IDocumentSource> sources)
    {
        ArgumentNullException.ThrowIfNull(sources);
        foreach (var source in sources)
        {
            if (!_sources.TryAdd(source.Kind, source))
            {
                throw new ArgumentException($"Two sources have kind '{source.Kind}'.", nameof(sources));
            }
        }
    }

    /// <summary>Kinds that are known, in ordinal order.</summary>
    public IReadOnlyCollection<string> Kinds => _sources.Keys;

    /// <summary>The source of a kind.</summary>
    /// <exception cref="ContexterException">There is none (<see cref="ErrorCodes.InvalidInput"/>); the message lists those that are.</exception>
    public IDocumentSource Get(string kind)
    {
        ArgumentNullException.ThrowIfNull(kind);
        return _sources.TryGetValue(kind, out var source)
            ? source
            : throw new ContexterException(ErrorCodes.InvalidInput, $"Kind of source '{kind}' is not known; known are {string.Join(", ", _sources.Keys)}.");
    }
}
