namespace Contexter.Sources.Context7;

/// <summary>What Context7 says of a library in the answer to a search.</summary>
internal sealed record Context7Library
{
    /// <summary>Its id, without a version.</summary>
    public required Context7Id Id { get; init; }

    /// <summary>Its title.</summary>
    public required string Title { get; init; }

    /// <summary>What it is, in a sentence; empty where nothing is said.</summary>
    public string Description { get; init; } = string.Empty;

    /// <summary>When its documentation was last read, as the server wrote it; null where it does not say.</summary>
    public string? UpdatedAt { get; init; }

    /// <summary>Whether its documentation is ready.</summary>
    public bool IsFinal { get; init; } = true;

    /// <summary>Snippets it has; null where that is not known (Context7 says -1).</summary>
    public long? Snippets { get; init; }

    /// <summary>Trust in it, 0 to 10; null where Context7 has none.</summary>
    public double? TrustScore { get; init; }

    /// <summary>Versions that can be asked for besides the newest.</summary>
    public IReadOnlyList<string> Versions { get; init; } = [];

    /// <summary>A library of which nothing but its id is known.</summary>
    public static Context7Library Unknown(Context7Id id) => new() { Id = id with { Version = null }, Title = id.Name };
}
