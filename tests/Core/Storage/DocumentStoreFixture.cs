using System.Globalization;
using Contexter.Documents;
using Contexter.Storage;
using Contexter.Storage.Sql;

namespace Contexter.Core.Tests.Storage;

/// <summary>An empty document store, and the short ways to make what goes into it.</summary>
public abstract class DocumentStoreFixture : IAsyncDisposable
{
    public static readonly LibraryVersion Library = new("react", "19.0");
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public abstract SqlDocumentStore Store { get; }

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public static Document Doc(string path, string text = "text", int hour = 0, LibraryVersion? library = null)
    {
        var at = Start.AddHours(hour);
        return new Document
        {
            Id = DocumentId.Create(library ?? Library, path),
            Library = library ?? Library,
            Path = path,
            Title = $"Title of {path}",
            SourceUrl = $"https://example.org/{path}",
            Text = text,
            Blocks = [new Block(BlockKind.Paragraph, 0, text.Length)],
            Type = DocumentType.Guide,
            ContentHash = ContentHash.Of(path, text),
            SizeBytes = text.Length,
            FetchedAt = at,
            CreatedAt = at,
            UpdatedAt = at,
            Tags = ["one", "two"],
            TrustScore = 7.5,
            QualityScore = 0.875,
        };
    }

    public static ItemReceipt Item(string key, string? token = null, long size = 10, LibraryVersion? library = null) =>
        new() { Library = library ?? Library, Key = key, Outcome = ItemOutcome.Stored, ChangeToken = token, SizeBytes = size };

    public static ItemReceipt Rejected(string key, string reason = "too large") =>
        new() { Library = Library, Key = key, Outcome = ItemOutcome.Rejected, ErrorCode = ErrorCodes.FileTooLarge, Error = reason, SizeBytes = 3 };

    public Task StoreAsync(string job, ItemReceipt item, params Document[] documents) => Store.StoreItemAsync(job, item, documents, Token);

    /// <summary>Added, updated, unchanged and removed documents of a job.</summary>
    public async Task<(int Added, int Updated, int Unchanged, int Removed)> CountAsync(string job)
    {
        var summary = await Store.SummarizeAsync(job, Library, Token);
        return (summary.DocumentsAdded, summary.DocumentsUpdated, summary.DocumentsUnchanged, summary.DocumentsRemoved);
    }

    /// <summary>Everything that can be seen of a library and some jobs, as text that can be compared.</summary>
    public async Task<string> DumpAsync(params string[] jobs)
    {
        var lines = new List<string>();
        foreach (var entry in await Store.ListAsync(Library, Token))
        {
            var document = await Store.GetAsync(Library, entry.Metadata.Id, Token);
            lines.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{entry.Metadata.Path} {entry.ItemKey} {entry.JobId} {entry.Outcome} {document!.Text} {document.CreatedAt:HH} {document.UpdatedAt:HH}"));
        }

        foreach (var job in jobs)
        {
            lines.AddRange((await Store.GetItemsAsync(job, Token)).Select(i => $"{job} {i.Key} {i.Outcome} {i.ChangeToken} {i.ErrorCode}"));
            lines.Add($"{job} {await CountAsync(job)}");
        }

        return string.Join('\n', lines);
    }

    /// <summary>Makes the store, before anything else.</summary>
    public virtual Task OpenAsync() => Task.CompletedTask;

    /// <summary>Closes the store and opens it again.</summary>
    public abstract Task ReopenAsync();

    /// <summary>Runs a statement of SQLite's dialect on the tables behind the store's back, whatever they would say to it.</summary>
    public abstract Task TamperAsync(string sql);

    /// <summary>The number that a query answers with.</summary>
    public abstract Task<long> QueryAsync(string sql);

    public abstract ValueTask DisposeAsync();
}
