using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using Contexter.Documents;
using Contexter.Sources;

namespace Contexter.Tests.Product;

/// <summary>A provider of documents in memory, of which some fail once or twice, some always, and some cannot be embedded; which ones depends on their numbers alone.</summary>
internal sealed class FaultyProvider(int items) : IDocumentSource
{
    public const string KindName = "provider";

    /// <summary>What an embedder that cannot take such documents looks for.</summary>
    public const string Indigestible = "indigestible";

    private readonly ConcurrentDictionary<string, int> _reads = new(StringComparer.Ordinal);

    public string Kind => KindName;

    /// <summary>Whether nothing fails any more.</summary>
    public bool IsHealed { get; set; }

    /// <summary>Whether the disk seems to be full.</summary>
    public bool IsFull { get; set; }

    /// <summary>Keys of the items that can never be read, 1 %: half by faults, half by defects.</summary>
    public IEnumerable<string> Poison => Enumerable.Range(0, items).Where(IsPoison).Select(KeyOf);

    /// <summary>Keys of the items that can be read and not embedded, 2 ‰.</summary>
    public IEnumerable<string> NotEmbedded => Enumerable.Range(0, items).Where(IsIndigestible).Select(KeyOf);

    /// <summary>Keys that were read since the last call.</summary>
    public string[] TakeReads()
    {
        string[] keys = [.. _reads.Keys.Order(StringComparer.Ordinal)];
        _reads.Clear();
        return keys;
    }

    public async IAsyncEnumerable<SourceItem> ListAsync(
        SourceSpecification specification, SourceListing listing, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        for (var i = 0; i < items; i++)
        {
            yield return new SourceItem { Key = KeyOf(i), Url = "https://provider.test/" + KeyOf(i), Format = "markdown", ChangeToken = "1" };
        }
    }

    public Task<string?> GetVersionAsync(SourceSpecification specification, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    public Task<SourceReading> ReadAsync(SourceSpecification specification, SourceItem item, string? knownToken, CancellationToken cancellationToken)
    {
        if (IsFull)
        {
            throw new ContexterException(ErrorCodes.StorageFull, "The disk is full.");
        }

        var number = int.Parse(item.Key.AsSpan(4, 6), provider: null);
        var read = _reads.AddOrUpdate(item.Key, 1, (_, reads) => reads + 1);
        var isTransient = number % 20 == 3 && read <= 1 + (number / 20 % 2);
        if (!IsHealed && (isTransient || (IsPoison(number) && number % 200 == 13)))
        {
            throw new ContexterException(ErrorCodes.SourceUnavailable, $"'{item.Key}' cannot be read for now.");
        }

        return !IsHealed && IsPoison(number)
            ? throw new InvalidOperationException("poison in " + item.Key)
            : Task.FromResult(SourceReading.Of(new SourceContent { Item = item, Text = TextOf(number), SizeBytes = 200, FetchedAt = DateTimeOffset.UnixEpoch }));
    }

    private static string KeyOf(int number) => FormattableString.Invariant($"item{number:D6}.md");

    private static bool IsPoison(int number) => number % 100 == 13;

    private static bool IsIndigestible(int number) => number % 500 == 250;

    private static string TextOf(int number) => string.Create(
        CultureInfo.InvariantCulture,
        $"# The setting s{number}\n\nThe setting s{number} of module m{number * 7919 % 10_007} says how the worker w{number * 104_729 % 15_485_863} begins, and what q{number} it takes before it stops.{(IsIndigestible(number) ? " It is " + Indigestible + "." : "")}\n");
}
