using Contexter.Client.Api;
using Contexter.Client.Passages;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Libraries;
using Contexter.GrainInterfaces.Search;
using Microsoft.AspNetCore.Http;

namespace Contexter.Client.Context7;

/// <summary>Answers what Context7 is asked from the libraries that are here. Safe for concurrent use.</summary>
/// <param name="api">Answers.</param>
/// <param name="budget">Fits answers into tokens.</param>
/// <param name="time">The clock by which a question stops waiting for a library.</param>
/// <param name="settings">What is done about libraries that are not here.</param>
public sealed class Context7Answers(IContexterApi api, ITextBudget budget, TimeProvider time, Context7Settings settings)
{
    /// <summary>Passages that are looked for: more than fit into most answers.</summary>
    private const int PageHits = 20;

    private const int MaxHits = 100;

    /// <summary>The libraries whose names fit, the best first.</summary>
    internal async Task<Context7Library[]> FindLibrariesAsync(string name, CancellationToken cancellationToken)
    {
        var all = await api.ListLibrariesAsync(cancellationToken).ConfigureAwait(false);
        var found = await MatchAsync(all, name, cancellationToken).ConfigureAwait(false);
        if (found.Length > 0 || !settings.FetchMissing)
        {
            return found;
        }

        try
        {
            var source = new SourceDescription { Kind = "context7", Location = name.Trim() };
            var job = await api.AddLibraryAsync(new AddLibraryRequest { Library = Context7Id.TryParse(name)?.LibraryName ?? NameFor(name), Source = source }, cancellationToken).ConfigureAwait(false);
            var library = await api.GetLibraryAsync($"{job.Library}@{job.Version}", cancellationToken).ConfigureAwait(false);
            return [Context7Library.Of([library], library)];
        }
        catch (ContexterFaultException e) when (e.Code is not FaultCodes.Internal)
        {
            // Context7 has none either, or cannot be reached.
            return [];
        }
    }

    /// <summary>What a library says about a question.</summary>
    /// <param name="libraryId">The library's id; where the caller is lenient, also <c>name</c> or <c>name@version</c>.</param>
    /// <param name="query">The question.</param>
    /// <param name="maxTokens">Most tokens of all snippets.</param>
    /// <param name="page">Which part of the hits, from 1.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="ContexterFaultException">The library is not here, not ready, or has nothing to say.</exception>
    internal async Task<Context7Context> AskAsync(string libraryId, string query, int maxTokens, int page, CancellationToken cancellationToken)
    {
        var library = await ResolveAsync(libraryId, cancellationToken).ConfigureAwait(false);
        if (library is { State: LibraryState.Ingesting, Chunks: 0 })
        {
            throw Context7Exception.Of(
                StatusCodes.Status202Accepted, Context7Error.LibraryNotFinalized, $"Library '{library.Reference()}' is being read for the first time; ask again in some seconds.");
        }

        var top = Math.Min(page * PageHits, MaxHits);
        var reply = await api.SearchAsync(new SearchRequest { Query = query, Libraries = [library.Reference()], TopK = top }, cancellationToken).ConfigureAwait(false);
        var snippets = Context7Snippets.Of(reply.Results.Skip((page - 1) * PageHits), maxTokens, budget);
        return snippets.Count > 0
            ? new Context7Context(library, snippets)
            : throw Context7Exception.Of(
                StatusCodes.Status404NotFound, Context7Error.NoSnippetsFound, $"Library '{library.Reference()}' says nothing about '{Shorten(query)}'; ask in other words.");
    }

    /// <summary>The library version that an id means.</summary>
    private async Task<LibrarySummary> ResolveAsync(string libraryId, CancellationToken cancellationToken)
    {
        var all = await api.ListLibrariesAsync(cancellationToken).ConfigureAwait(false);
        if (Context7Id.TryParse(libraryId) is not { } id)
        {
            return libraryId.StartsWith('/')
                ? throw Context7Exception.Of(
                    StatusCodes.Status400BadRequest,
                    Context7Error.InvalidLibraryId,
                    $"'{Shorten(libraryId)}' is no library id; write /owner/name, /owner/name/version or /owner/name@version. Searching for the library's name gives its id.")
                : await api.GetLibraryAsync(libraryId, cancellationToken).ConfigureAwait(false);
        }

        var name = all.Any(library => string.Equals(library.Name, id.LibraryName, StringComparison.Ordinal)) ? id.LibraryName : all.FirstOrDefault(id.IsSourceOf)?.Name;
        if (name is not null)
        {
            return await VersionAsync(name, id, cancellationToken).ConfigureAwait(false);
        }

        return settings.FetchMissing && id.IsForeign
            ? await FetchAsync(id, cancellationToken).ConfigureAwait(false)
            : throw Context7Exception.Of(StatusCodes.Status404NotFound, Context7Error.LibraryNotFound, $"Library '{id.Library}' is not here. {Here(all, id)}");
    }

    private async Task<LibrarySummary> VersionAsync(string name, Context7Id id, CancellationToken cancellationToken)
    {
        try
        {
            return await api.GetLibraryAsync(id.Version is null ? name : $"{name}@{id.Version}", cancellationToken).ConfigureAwait(false);
        }
        catch (ContexterFaultException e) when (id.Version is not null && e.Code is FaultCodes.LibraryNotFound or FaultCodes.InvalidInput)
        {
            if (settings.FetchMissing && id.IsForeign)
            {
                return await FetchAsync(id, cancellationToken).ConfigureAwait(false);
            }

            throw Context7Exception.Of(StatusCodes.Status404NotFound, Context7Error.TagNotFound, e.Message);
        }
    }

    /// <summary>Has a library read from Context7 itself, and waits a while for it.</summary>
    private async Task<LibrarySummary> FetchAsync(Context7Id id, CancellationToken cancellationToken)
    {
        var location = id.Version is null ? id.Library : $"{id.Library}/{id.Version}";
        JobStatus job;
        try
        {
            job = await api.AddLibraryAsync(new AddLibraryRequest { Library = id.LibraryName, Source = new() { Kind = "context7", Location = location } }, cancellationToken).ConfigureAwait(false);
        }
        catch (ContexterFaultException e) when (e.Code is not FaultCodes.Internal)
        {
            throw Context7Exception.Of(StatusCodes.Status404NotFound, Context7Error.LibraryNotFound, $"Library '{location}' is not here and cannot be fetched: {e.Message}");
        }

        using var over = new CancellationTokenSource(settings.FetchWait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, over.Token);
        try
        {
            await foreach (var happened in api.WatchJobAsync(job.Id, either.Token).ConfigureAwait(false))
            {
                job = happened.Job;
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The time is over; the caller hears that the library is not ready, or is answered with what is there.
        }

        return job.State == JobState.Failed
            ? throw Context7Exception.Of(StatusCodes.Status404NotFound, Context7Error.LibraryNotFound, $"Library '{location}' is not here, and fetching it failed: {job.Error?.Message}")
            : await api.GetLibraryAsync($"{job.Library}@{job.Version}", cancellationToken).ConfigureAwait(false);
    }

    private async Task<Context7Library[]> MatchAsync(LibrarySummary[] all, string wanted, CancellationToken cancellationToken)
    {
        var id = Context7Id.TryParse(wanted);
        var found = all.GroupBy(library => library.Name, StringComparer.Ordinal)
            .Select(versions => (Versions: versions.ToArray(), Score: id is not null && versions.Any(id.IsSourceOf) ? 100 : LibraryMatch.Score(versions.Key, id?.LibraryName ?? wanted)))
            .Where(candidate => candidate.Score > 0)
            .OrderByDescending(candidate => candidate.Score);
        var libraries = new List<Context7Library>();
        foreach (var (versions, _) in found)
        {
            libraries.Add(Context7Library.Of(versions, await api.GetLibraryAsync(versions[0].Name, cancellationToken).ConfigureAwait(false)));
        }

        return [.. libraries];
    }

    private static string Here(LibrarySummary[] all, Context7Id id)
    {
        const int Named = 5;
        var names = all.Select(library => library.Name).Distinct(StringComparer.Ordinal).OrderByDescending(name => LibraryMatch.Score(name, id.LibraryName)).ToArray();
        return names.Length == 0
            ? "There are no libraries yet; 'contexter add' adds one."
            : $"Those that are here are, among others, {string.Join(", ", names.Take(Named).Select(Context7Id.Of))}; searching for a name gives its id.";
    }

    /// <summary>The name under which a library is kept that was asked for by words.</summary>
    private static string NameFor(string words) => string.Join('-', words.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static string Shorten(string text) => text.Length <= 100 ? text : string.Concat(text.AsSpan(0, 100), "…");
}

/// <summary>What a library says about a question.</summary>
/// <param name="Library">The library version.</param>
/// <param name="Snippets">What was found, best first.</param>
internal sealed record Context7Context(LibrarySummary Library, IReadOnlyList<Context7Snippet> Snippets);
