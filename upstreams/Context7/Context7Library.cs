using System.Collections.Immutable;
using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using Contexter.Storage;
using Contexter.Upstreams.Library;

namespace Contexter.Upstreams.Context7;

/// <summary>What is particular about a library.</summary>
internal enum Context7Trait
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It is being processed and will be there after some calls.</summary>
    Processing,

    /// <summary>It has another id now.</summary>
    Redirected,

    /// <summary>Its answers have no text.</summary>
    Empty,

    /// <summary>Its counts are not known.</summary>
    UnknownCounts,

    /// <summary>It may not be read with this key.</summary>
    Forbidden,

    /// <summary>It is too large to be processed.</summary>
    TooLarge,

    /// <summary>It has no code.</summary>
    NoCode,

    /// <summary>Its answers fail.</summary>
    Broken,

    /// <summary>Asking for it takes too long.</summary>
    Slow,
}

/// <summary>A library that the simulated Context7 knows.</summary>
/// <param name="Id">Its id, such as <c>/facebook/react</c>.</param>
/// <param name="Title">Its name.</param>
/// <param name="Language">Language of its examples.</param>
/// <param name="Description">What it is.</param>
/// <param name="Trait">What is particular about it.</param>
internal sealed record Context7Library(string Id, string Title, string Language, string Description, Context7Trait Trait)
{
    private readonly Lazy<ImmutableArray<Context7Snippet>> _snippets = new(() => Context7Snippet.Of(
        Id, new LibraryProfile(Title, Id[(Id.LastIndexOf('/') + 1)..].Replace('.', '-'), Language, Description)));

    /// <summary>All libraries: well-known names with invented documentation, and one for each thing that can go wrong.</summary>
    public static ImmutableArray<Context7Library> All { get; } =
    [
        .. Known(),
        new("/processing/slow", "Slow Cooker", "typescript", "A library that is being processed", Context7Trait.Processing),
        new("/moved/quillon", "Quillon (moved)", "typescript", "A library whose id has changed", Context7Trait.Redirected),
        new("/empty/void", "Void", "typescript", "A library without text", Context7Trait.Empty),
        new("/unknown/counts", "Uncounted", "typescript", "A library whose counts are not known", Context7Trait.UnknownCounts),
        new("/private/vault", "Vault", "typescript", "A library that others own", Context7Trait.Forbidden),
        new("/huge/monolith", "Monolith", "typescript", "A library that is too large", Context7Trait.TooLarge),
        new("/prose/essays", "Essays", "typescript", "A library without code", Context7Trait.NoCode),
        new("/broken/server", "Broken", "typescript", "A library whose answers fail", Context7Trait.Broken),
        new("/slow/gateway", "Gateway", "typescript", "A library that the gateway gives up on", Context7Trait.Slow),
    ];

    /// <summary>Where a redirected library is now.</summary>
    public static string RedirectTarget => "/quillon/quillon";

    /// <summary>Tags of its versions.</summary>
    public ImmutableArray<string> Versions => Trait is Context7Trait.None ? [$"v{Number(1, 20)}.0.0", $"v{Number(1, 20)}.1.0"] : [];

    /// <summary>Its documentation.</summary>
    public ImmutableArray<Context7Snippet> Snippets => _snippets.Value;

    /// <summary>Its entry in the results of a search.</summary>
    /// <param name="state">Its state now.</param>
    public JsonObject Describe(string state)
    {
        var isUnknown = Trait is Context7Trait.UnknownCounts;
        return new JsonObject
        {
            ["id"] = Id,
            ["title"] = Title,
            ["description"] = Description,
            ["branch"] = "main",
            ["lastUpdateDate"] = "2026-08-15T10:30:00.000Z",
            ["state"] = state,
            ["totalTokens"] = isUnknown ? -1 : Snippets.Sum(snippet => snippet.Tokens),
            ["totalSnippets"] = isUnknown ? -1 : Snippets.Length,
            ["stars"] = isUnknown ? -1 : (int)Number(500, 200_000),
            ["trustScore"] = isUnknown ? -1 : (int)Number(5, 6),
            ["benchmarkScore"] = isUnknown ? -1 : Number(600, 390) / 10.0,
            ["versions"] = new JsonArray([.. Versions.Select(version => JsonValue.Create(version))]),
        };
    }

    private static IEnumerable<Context7Library> Known()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("libraries.txt")!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            var parts = line.Split(" | ");
            yield return new Context7Library(parts[0], parts[1], parts[2], parts[3], Context7Trait.None);
        }
    }

    /// <summary>A number that is always the same for a library.</summary>
    private long Number(long least, ulong range) => least + (long)(XxHash64.Hash(Encoding.UTF8.GetBytes(Id)) % range);
}
