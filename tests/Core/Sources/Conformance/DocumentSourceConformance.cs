using Contexter.Documents;
using Contexter.Parsing;
using Contexter.Sources;

namespace Contexter.Core.Tests.Sources.Conformance;

/// <summary>
/// What holds for every source. A class that derives from this one and names a source with at least two items that have content runs all of it.
/// </summary>
public abstract class DocumentSourceConformance
{
    private const int MaxWalk = 500;

    private static readonly DocumentParsers Parsers = DocumentParsers.CreateDefault();

    /// <summary>The source under test, the same object for one test.</summary>
    protected abstract IDocumentSource Source { get; }

    /// <summary>A part of it that does not change during the test, with two or more items that have content.</summary>
    protected abstract SourceSpecification Specification { get; }

    /// <summary>A well-formed specification of something that is not there.</summary>
    protected abstract SourceSpecification Missing { get; }

    /// <summary>An item that the source could have, and does not.</summary>
    protected abstract SourceItem Unknown { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Kind_Always_IsAPlainName()
    {
        Source.Kind.ShouldNotBeEmpty();
        Source.Kind.ShouldAllBe(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-');
        Specification.Kind.ShouldBe(Source.Kind);
    }

    [Fact]
    public async Task List_WhenTwice_GivesTheSameItems() => (await ListAsync(Specification)).ShouldBe(await ListAsync(Specification));

    [Fact]
    public async Task List_Always_GivesItemsThatCanBeNamedAndParsed()
    {
        var items = await ListAsync(Specification);

        items.ShouldNotBeEmpty();
        items.Select(item => item.Key).ShouldBeUnique(StringComparer.Ordinal);
        items.ShouldAllBe(item => IsWellFormed(item));
    }

    [Fact]
    public async Task List_WhenNotThere_NamesIt()
    {
        var error = await Should.ThrowAsync<ContexterException>(() => Source.RequireItemsAsync(Missing, Token));

        error.Message.ShouldContain(Missing.Location);
        error.Code.ShouldNotBe(ErrorCodes.Internal, StringComparer.Ordinal);
    }

    [Fact]
    public async Task List_WhenCancelled_Stops()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(async () => await Source.ListAsync(Specification, new SourceListing([]), cancelled.Token).ToListAsync(cancelled.Token));
    }

    [Fact]
    public async Task Read_WhenListedOrLedTo_GivesNormalizedText()
    {
        var readings = await WalkAsync();

        readings.Values.Count(reading => reading.Outcome == ReadingOutcome.Content).ShouldBeGreaterThanOrEqualTo(2);
        foreach (var (key, reading) in readings)
        {
            reading.Outcome.ShouldNotBe(ReadingOutcome.Unchanged, key);
            reading.Leads.Select(lead => lead.Key).ShouldBeUnique(StringComparer.Ordinal, key);
            reading.Leads.ShouldAllBe(lead => IsWellFormed(lead), key);
            if (reading.Content is not { } content)
            {
                reading.Reason.ShouldNotBeNullOrWhiteSpace(key);
                continue;
            }

            content.Item.Key.ShouldBe(key);
            IsWellFormed(content.Item).ShouldBeTrue(key);
            content.Text.ShouldBe(TextNormalizer.Normalize(content.Text), key);
            content.SizeBytes.ShouldBeGreaterThanOrEqualTo(0, key);
            content.FetchedAt.Offset.ShouldBe(TimeSpan.Zero, key);
            content.TrustScore.ShouldBeInRange(0, 10, key);
            Parsers.Parse(content, Token).ShouldNotBeNull(key);
        }
    }

    [Fact]
    public async Task Read_WhenAtOnce_GivesTheSame()
    {
        var items = await ListAsync(Specification);
        var one = new List<string?>();
        foreach (var item in items)
        {
            one.Add((await Source.ReadAsync(Specification, item, null, Token)).Content?.Text);
        }

        var all = await Task.WhenAll(items.Select(item => Task.Run(() => Source.ReadAsync(Specification, item, null, Token), Token)));

        all.Select(reading => reading.Content?.Text).ShouldBe(one);
    }

    [Fact]
    public async Task Read_WhenTokenIsKnown_IsUnchangedOrTheSame()
    {
        var readings = await WalkAsync();
        foreach (var (key, first) in readings.Where(reading => reading.Value.Content is not null))
        {
            var content = first.Content!;
            var again = await Source.ReadAsync(Specification, content.Item, content.Item.ChangeToken, Token);

            // What a page leads to is found by a refresh as it was by the first reading.
            again.Leads.Select(lead => lead.Key).ShouldBe(first.Leads.Select(lead => lead.Key), key);
            if (again.Outcome != ReadingOutcome.Unchanged)
            {
                again.Content.ShouldNotBeNull(key).Text.ShouldBe(content.Text, key);
                again.Content.Item.ChangeToken.ShouldBe(content.Item.ChangeToken, key);
            }
        }
    }

    [Fact]
    public async Task Read_WhenTokenIsForeign_GivesContent()
    {
        var items = await ListAsync(Specification);
        foreach (var token in new[] { string.Empty, "x", "\n\n\n", new string('=', 5_000), "\u0001\uD800" })
        {
            var expected = await Source.ReadAsync(Specification, items[0], null, Token);
            var reading = await Source.ReadAsync(Specification, items[0], token, Token);

            (reading.Outcome, reading.Content?.Text).ShouldBe((expected.Outcome, expected.Content?.Text));
        }
    }

    [Fact]
    public async Task Read_WhenNotThere_SaysSo()
    {
        string? said;
        try
        {
            var reading = await Source.ReadAsync(Specification, Unknown, null, Token);
            reading.Outcome.ShouldBe(ReadingOutcome.Gone);
            said = reading.Reason;
        }
        catch (ContexterException error)
        {
            error.Code.ShouldNotBe(ErrorCodes.Internal, StringComparer.Ordinal);
            said = error.Message;
        }

        said.ShouldNotBeNull().ShouldContain(Unknown.Key);
    }

    [Fact]
    public async Task Read_WhenTooLarge_NamesIt()
    {
        var item = (await ListAsync(Specification))[0];

        var error = await Should.ThrowAsync<ContexterException>(() => Source.ReadAsync(Specification with { MaxItemBytes = 1 }, item, null, Token));

        error.Code.ShouldBe(ErrorCodes.FileTooLarge);
        error.Message.ShouldContain(item.Key);
    }

    [Fact]
    public async Task Read_WhenCancelled_Stops()
    {
        var item = (await ListAsync(Specification))[0];
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => Source.ReadAsync(Specification, item, null, cancelled.Token));
    }

    /// <summary>Lists a specification.</summary>
    protected async Task<List<SourceItem>> ListAsync(SourceSpecification specification) =>
        await Source.ListAsync(specification, new SourceListing([]), Token).ToListAsync(Token);

    private static bool IsWellFormed(SourceItem item) =>
        !string.IsNullOrWhiteSpace(item.Key) && !item.Key.Contains('\\', StringComparison.Ordinal) && Uri.TryCreate(item.Url, UriKind.Absolute, out _)
        && Parsers.Formats.Contains(item.Format, StringComparer.Ordinal);

    /// <summary>Reads all that is listed and all that it leads to, as a job does.</summary>
    private async Task<Dictionary<string, SourceReading>> WalkAsync()
    {
        var readings = new Dictionary<string, SourceReading>(StringComparer.Ordinal);
        var open = new Queue<SourceItem>(await ListAsync(Specification));
        while (readings.Count < MaxWalk && open.TryDequeue(out var item))
        {
            if (!readings.ContainsKey(item.Key))
            {
                var reading = await Source.ReadAsync(Specification, item, null, Token);
                readings.Add(item.Key, reading);
                foreach (var lead in reading.Leads)
                {
                    open.Enqueue(lead);
                }
            }
        }

        return readings;
    }
}
