using System.Runtime.CompilerServices;
using System.Text;
using Contexter.Documents;
using Contexter.Sources;

namespace Contexter.Core.Tests.Ingestion;

/// <summary>A site in memory: pages that link to each other, with change tokens. Like a crawl it begins with the roots and with what is known.</summary>
internal sealed class LinkedPages : IDocumentSource
{
    public static readonly SourceSpecification Specification = new() { Kind = "pages", Location = "https://pages.test/" };

    private readonly Dictionary<string, Page> _pages = new(StringComparer.Ordinal);
    private readonly List<string> _reads = [];
    private readonly Lock _lock = new();

    public string Kind => "pages";

    public string[] Roots { get; set; } = ["root"];

    /// <summary>Called with the key of a page before it is read; a test may wait, throw or change the site there.</summary>
    public Func<string, Task> BeforeRead { get; set; } = _ => Task.CompletedTask;

    /// <summary>Pages as they were read whole or found unchanged, in order; emptied by reading it.</summary>
    public string[] TakeReads()
    {
        lock (_lock)
        {
            string[] reads = [.. _reads];
            _reads.Clear();
            return reads;
        }
    }

    public LinkedPages Put(string key, string text, params string[] links)
    {
        _pages[key] = new Page(text, links, null);
        return this;
    }

    public void Break(string key, string code) => _pages[key] = new Page(string.Empty, [], code);

    /// <summary>Faults of the listing, thrown or reported, one for each time; empty for none.</summary>
    public Queue<Action<SourceListing>> ListingFaults { get; } = new();

    public void Remove(string key) => _pages.Remove(key);

    public async IAsyncEnumerable<SourceItem> ListAsync(
        SourceSpecification specification, SourceListing listing, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        if (ListingFaults.TryDequeue(out var fault))
        {
            fault(listing);
        }

        // Not in order of the keys: the stage has to bring them into it.
        foreach (var key in Roots.Concat(listing.Known.Select(item => item.Key)).Distinct(StringComparer.Ordinal).Reverse())
        {
            yield return Item(key);
        }
    }

    public Task<string?> GetVersionAsync(SourceSpecification specification, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    public async Task<SourceReading> ReadAsync(SourceSpecification specification, SourceItem item, string? knownToken, CancellationToken cancellationToken)
    {
        await BeforeRead(item.Key);
        cancellationToken.ThrowIfCancellationRequested();
        var page = _pages.GetValueOrDefault(item.Key);
        var token = page is null ? null : ContentHash.Of(page.Text, string.Join(' ', page.Links)).Value;
        var isUnchanged = token is not null && string.Equals(token, knownToken, StringComparison.Ordinal);
        lock (_lock)
        {
            _reads.Add(isUnchanged ? item.Key + " 304" : item.Key);
        }

        if (page is null)
        {
            return SourceReading.Gone($"'{item.Key}' is not there.");
        }

        if (page.Fault is not null)
        {
            throw new ContexterException(page.Fault, $"'{item.Key}' cannot be read.");
        }

        if (isUnchanged)
        {
            return SourceReading.Unchanged();
        }

        var reading = page.Text.Length == 0 ? SourceReading.LeftOut($"'{item.Key}' only leads elsewhere.") : SourceReading.Of(new SourceContent
        {
            Item = item with { ChangeToken = token },
            Text = page.Text,
            SizeBytes = Encoding.UTF8.GetByteCount(page.Text),
            FetchedAt = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
        });
        return reading with { Leads = [.. page.Links.Select(Item)] };
    }

    private static SourceItem Item(string key) => new() { Key = key, Url = "https://pages.test/" + key, Format = "text" };

    private sealed record Page(string Text, string[] Links, string? Fault);
}
