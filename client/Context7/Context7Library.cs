using System.Globalization;
using System.Text.Json.Serialization;
using Contexter.Client.Api;
using Contexter.GrainInterfaces.Libraries;

namespace Contexter.Client.Context7;

/// <summary>A library in a list of Context7, with the member names of its API. What Contexter has no number for is -1, Context7's own sign for that.</summary>
internal sealed record Context7Library
{
    /// <summary>Its id, <c>/owner/name</c>.</summary>
    [JsonPropertyName("id")]
    public required string Id { get; init; }

    /// <summary>Its name here.</summary>
    [JsonPropertyName("title")]
    public required string Title { get; init; }

    /// <summary>How much of it is here, and from where.</summary>
    [JsonPropertyName("description")]
    public required string Description { get; init; }

    /// <summary>The version that answers when none is asked for.</summary>
    [JsonPropertyName("branch")]
    public required string Branch { get; init; }

    /// <summary>When it was last brought up to date.</summary>
    [JsonPropertyName("lastUpdateDate")]
    public required string LastUpdateDate { get; init; }

    /// <summary><c>finalized</c>, <c>initial</c>, <c>processing</c>, <c>error</c> or <c>delete</c>.</summary>
    [JsonPropertyName("state")]
    public required string State { get; init; }

    /// <summary>Not known.</summary>
    [JsonPropertyName("totalTokens")]
    public int TotalTokens => -1;

    /// <summary>Passages in the index.</summary>
    [JsonPropertyName("totalSnippets")]
    public required int TotalSnippets { get; init; }

    /// <summary>Not known.</summary>
    [JsonPropertyName("stars")]
    public int Stars => -1;

    /// <summary>Not known.</summary>
    [JsonPropertyName("trustScore")]
    public int TrustScore => -1;

    /// <summary>Not known.</summary>
    [JsonPropertyName("benchmarkScore")]
    public int BenchmarkScore => -1;

    /// <summary>All versions that are here, newest first.</summary>
    [JsonPropertyName("versions")]
    public required string[] Versions { get; init; }

    /// <summary>The library of all its versions.</summary>
    /// <param name="versions">The versions, newest first.</param>
    /// <param name="highest">The one that answers when none is asked for.</param>
    public static Context7Library Of(IReadOnlyList<LibrarySummary> versions, LibrarySummary highest) => new()
    {
        Id = Context7Id.Of(highest.Name),
        Title = highest.Name,
        Description = string.Create(CultureInfo.InvariantCulture, $"{highest.Name} {highest.Version}: {highest.Documents} documents from {SourceText.Describe(highest.Source)}"),
        Branch = highest.Version,
        LastUpdateDate = (highest.UpdatedAt ?? highest.CreatedAt).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        State = StateOf(highest),
        TotalSnippets = highest.Chunks,
        Versions = [.. versions.Select(version => version.Version)],
    };

    private static string StateOf(LibrarySummary library) => library switch
    {
        { State: LibraryState.Removing } => "delete",
        { State: LibraryState.Ready } => "finalized",
        { State: LibraryState.Ingesting, Chunks: 0 } => "initial",
        { State: LibraryState.Ingesting } => "processing",
        { Chunks: 0 } => "error",
        _ => "finalized",
    };
}
