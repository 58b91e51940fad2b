using Contexter.Documents;
using Contexter.Sources;

namespace Contexter.Core.Tests.Sources.Web;

/// <summary>Crawls with a source as a job does: by depth, each item once, with the tokens of the last crawl.</summary>
internal sealed class WebCrawl
{
    private readonly Dictionary<string, KnownItem> _known = new(StringComparer.Ordinal);

    /// <summary>What was read, by key.</summary>
    public SortedDictionary<string, SourceReading> Readings { get; } = new(StringComparer.Ordinal);

    /// <summary>Items that failed, by key.</summary>
    public SortedDictionary<string, ContexterException> Faults { get; } = new(StringComparer.Ordinal);

    /// <summary>What the listing reported.</summary>
    public IReadOnlyList<SourceProblem> Reports { get; private set; } = [];

    /// <summary>Keys of what has content or is unchanged.</summary>
    public IEnumerable<string> Kept => Readings.Where(reading => reading.Value.Outcome is ReadingOutcome.Content or ReadingOutcome.Unchanged).Select(reading => reading.Key);

    /// <summary>Keys of one outcome.</summary>
    public IEnumerable<string> With(ReadingOutcome outcome) => Readings.Where(reading => reading.Value.Outcome == outcome).Select(reading => reading.Key);

    /// <summary>Runs a job.</summary>
    public async Task<WebCrawl> RunAsync(IDocumentSource source, SourceSpecification specification)
    {
        var token = TestContext.Current.CancellationToken;
        Readings.Clear();
        Faults.Clear();
        var listing = new SourceListing([.. _known.Values]);
        var items = await source.ListAsync(specification, listing, token).ToListAsync(token);
        Reports = [.. listing.Problems];
        var depths = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var depth = 0; items.Count > 0; depth++)
        {
            var leads = new List<SourceItem>();
            foreach (var item in items.Where(item => !Readings.ContainsKey(item.Key) && !Faults.ContainsKey(item.Key)))
            {
                depths[item.Key] = Math.Max(depth, _known.GetValueOrDefault(item.Key)?.Depth ?? 0);
                try
                {
                    var reading = await source.ReadAsync(specification, item, _known.GetValueOrDefault(item.Key)?.ChangeToken, token);
                    Readings.Add(item.Key, reading);
                    leads.AddRange(reading.Leads);
                }
                catch (ContexterException e)
                {
                    Faults.Add(item.Key, e);
                }
            }

            items = depth < (specification.MaxDepth ?? int.MaxValue) ? leads : [];
        }

        foreach (var (key, reading) in Readings)
        {
            if (reading.Content is { } content)
            {
                _known[key] = new KnownItem(key, content.Item.Url, content.Item.ChangeToken) { Depth = depths[key] };
            }
            else if (reading.Outcome is not ReadingOutcome.Unchanged)
            {
                _known.Remove(key);
            }
        }

        return this;
    }
}
