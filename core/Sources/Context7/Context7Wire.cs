using System.Text.Json;
using System.Text.Json.Serialization;
using Contexter.Documents;

namespace Contexter.Sources.Context7;

/// <summary>Answers of Context7 other than documentation. Counts of -1 and missing parts count as not known.</summary>
internal static class Context7Wire
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { NumberHandling = JsonNumberHandling.AllowReadingFromString };

    /// <summary>Reads the answer to a search; results without a usable id are left out.</summary>
    /// <exception cref="ContexterException">It is none (<see cref="ErrorCodes.SourceUnavailable"/>).</exception>
    public static IReadOnlyList<Context7Library> ReadLibraries(string text, string address)
    {
        try
        {
            var results = JsonSerializer.Deserialize<SearchReply>(text, Json)?.Results ?? throw new JsonException("There is no 'results'.");
            return [.. results.Select(ToLibrary).OfType<Context7Library>()];
        }
        catch (JsonException e)
        {
            throw new ContexterException(
                ErrorCodes.SourceUnavailable, $"{address} did not answer as Context7 does: {e.Message} Check the address of Context7 in the setting context7.endpoint.", e);
        }
    }

    /// <summary>Reads an answer that says that something is wrong; null where the body is not of that shape.</summary>
    public static Context7Error? ReadError(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<Context7Error>(text, Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static Context7Library? ToLibrary(SearchResult? result)
    {
        if (result?.Id is null || Context7Id.TryParse(result.Id) is not { } id)
        {
            return null;
        }

        return new Context7Library
        {
            Id = id with { Version = null },
            Title = string.IsNullOrWhiteSpace(result.Title) ? id.Name : result.Title.Trim(),
            Description = result.Description?.Trim() ?? string.Empty,
            UpdatedAt = string.IsNullOrWhiteSpace(result.LastUpdateDate) ? null : result.LastUpdateDate,
            IsFinal = result.State is null or "finalized",
            Snippets = result.TotalSnippets is >= 0 and var snippets ? (long)snippets : null,
            TrustScore = result.TrustScore is >= 0 and var trust ? Math.Min(trust, 10) : null,
            Versions = [.. (result.Versions ?? []).OfType<string>().Where(version => version.Length > 0)],
        };
    }

    private sealed record SearchReply(IReadOnlyList<SearchResult?>? Results);

    private sealed record SearchResult(
        string? Id, string? Title, string? Description, string? LastUpdateDate, string? State, double? TotalSnippets, double? TrustScore, IReadOnlyList<string?>? Versions);
}

/// <summary>What Context7 says when it does not give what it was asked for.</summary>
/// <param name="Error">A stable code; null where the answer has none.</param>
/// <param name="Message">Words for people.</param>
/// <param name="RedirectUrl">The library's new id, with <c>library_redirected</c>.</param>
internal sealed record Context7Error(string? Error, string? Message, string? RedirectUrl);
