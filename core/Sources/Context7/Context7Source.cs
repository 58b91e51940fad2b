using System.Runtime.CompilerServices;
using Contexter.Documents;
using Contexter.Http.Downloads;
using Contexter.Parsing.Context7;

namespace Contexter.Sources.Context7;

/// <summary>
/// Documentation from Context7. The location is an id (<c>/owner/repo</c>, with <c>/version</c> where one is meant) or a name, which is searched. One item a query context:
/// a subject that the library is asked about, whose whole answer is kept.
/// </summary>
/// <remarks>
/// The contexts follow from what the library is; <see cref="SourceSpecification.Topics"/> takes their place. An item's change token is the time when Context7 last
/// read the library, so that a refresh of an unchanged library costs little.
/// </remarks>
public sealed class Context7Source : IDocumentSource
{
    /// <summary>The kind's name.</summary>
    public const string KindName = "context7";

    /// <summary>Trust in libraries that Context7 states none for.</summary>
    public const double DefaultTrust = 6;

    private static readonly string[] NoContent = ["No content available", "No context data available"];

    private readonly Context7Client _client;
    private readonly Context7Resolver _resolver;
    private readonly Context7Options _options;
    private readonly TimeProvider _time;

    /// <summary>Makes a source.</summary>
    /// <param name="downloader">The way to the network.</param>
    /// <param name="options">How Context7 is asked.</param>
    /// <param name="time">For back-off and times.</param>
    public Context7Source(IDownloader downloader, Context7Options options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_options, _time) = (options, time);
        _client = new Context7Client(downloader, options, time);
        _resolver = new Context7Resolver(_client, time);
    }

    /// <inheritdoc/>
    public string Kind => KindName;

    /// <inheritdoc/>
    public async IAsyncEnumerable<SourceItem> ListAsync(
        SourceSpecification specification, SourceListing listing, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(specification);
        ArgumentNullException.ThrowIfNull(listing);
        cancellationToken.ThrowIfCancellationRequested();
        var include = new GlobSet(specification.Include, nameof(SourceSpecification.Include));
        var exclude = new GlobSet(specification.Exclude, nameof(SourceSpecification.Exclude));
        var (library, id, fault) = await _resolver.ResolveAsync(specification.Location, isNewJob: true, cancellationToken).ConfigureAwait(false);
        if (fault is not null)
        {
            listing.Report(id.ToString(), fault);
        }

        var contexts = QueryContexts.For(library, specification.Topics);
        var wanted = contexts.Where(context => !exclude.IsMatch(context.Key) && (include.IsEmpty || include.IsMatch(context.Key))).ToList();
        if (wanted.Count == 0)
        {
            throw new ContexterException(
                ErrorCodes.SourceEmpty, $"No subject of {id} is left by the patterns; there are {string.Join(", ", contexts.Select(context => context.Key))}.");
        }

        foreach (var context in wanted)
        {
            yield return new SourceItem
            {
                Key = context.Key,
                Url = $"{_options.Site.AbsoluteUri.TrimEnd('/')}{Escape(id)}?query={Uri.EscapeDataString(context.Query)}",
                Format = Context7Parser.FormatName,
                ModifiedAt = DateTimeOffset.TryParse(library.UpdatedAt, System.Globalization.CultureInfo.InvariantCulture, out var updated) ? updated.ToUniversalTime() : null,
                ChangeToken = library is { IsFinal: true, UpdatedAt: { } state } ? $"{state} {ContentHash.Of(id.ToString(), context.Query).Value[..16]}" : null,
            };
        }
    }

    /// <inheritdoc/>
    public async Task<string?> GetVersionAsync(SourceSpecification specification, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(specification);
        return (await _resolver.ResolveAsync(specification.Location, isNewJob: false, cancellationToken).ConfigureAwait(false)).Id.Version;
    }

    /// <inheritdoc/>
    public async Task<SourceReading> ReadAsync(SourceSpecification specification, SourceItem item, string? knownToken, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(specification);
        ArgumentNullException.ThrowIfNull(item);
        cancellationToken.ThrowIfCancellationRequested();
        var query = QueryOf(item);
        var (library, id, _) = await _resolver.ResolveAsync(specification.Location, isNewJob: false, cancellationToken).ConfigureAwait(false);
        var answer = await _client.AskAsync(id, query, cancellationToken).ConfigureAwait(false);
        if (answer.Bytes > specification.MaxItemBytes)
        {
            throw new ContexterException(
                ErrorCodes.FileTooLarge,
                string.Create(
                    System.Globalization.CultureInfo.InvariantCulture,
                    $"Context7's answer on '{item.Key}' of {id} has {answer.Bytes:N0} bytes; the limit is {specification.MaxItemBytes:N0}. Raise ingestion.max_file_size."));
        }

        var text = answer.Text.Trim();
        return text.Length == 0 || Array.Exists(NoContent, sentinel => string.Equals(text, sentinel, StringComparison.OrdinalIgnoreCase)) || Context7Parser.IsEmptyAnswer(text)
            ? SourceReading.LeftOut($"Context7 has nothing on '{item.Key}' of {id}.")
            : SourceReading.Of(new SourceContent
            {
                Item = item,
                Text = answer.Text,
                SizeBytes = answer.Bytes,
                FetchedAt = _time.GetUtcNow(),
                TrustScore = library.TrustScore ?? DefaultTrust,
            });
    }

    private static string Escape(Context7Id id) => string.Join('/', id.ToString().Split('/').Select(Uri.EscapeDataString));

    private static string QueryOf(SourceItem item)
    {
        const string Name = "?query=";
        var at = item.Url.IndexOf(Name, StringComparison.Ordinal);
        return at >= 0 && at + Name.Length < item.Url.Length
            ? Uri.UnescapeDataString(item.Url[(at + Name.Length)..])
            : throw new ContexterException(ErrorCodes.SourceNotFound, $"'{item.Key}' is no subject that Context7 was asked about; list the source again.");
    }
}
