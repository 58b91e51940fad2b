using Contexter.Client.Api;
using Contexter.Documents;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Libraries;
using Contexter.GrainInterfaces.Search;
using Contexter.Ingestion;
using Contexter.Parsing;
using Contexter.Quality;
using Contexter.Storage;

namespace Contexter.Tests.Product;

/// <summary>Documents that are put and removed one by one: searches follow, and nothing else takes them away.</summary>
public sealed class LiveUpdateTests : IAsyncLifetime
{
    private const int Generations = 12;
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    private readonly ModelHost _host = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _host.StartAsync();
        _host.Write("guide", 2);
        await _host.AddAsync("docs@1");
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Put_WhenDocumentsChangeAndGo_SearchesFollowAndRefreshesLeaveThem()
    {
        var added = await PutAsync("notes/office.md", "# Office\n\nThe office printer is called Gutenberg and stands in the cellar, behind the boiler.\n");
        (added.Kind, added.IsIndexed, added.Problem).ShouldBe((DocumentChangeKind.Added, true, null));
        (await FindAsync("Gutenberg")).ShouldBe(["notes/office.md"]);
        (await PutAsync("notes/office.md", "# Office\n\nThe office printer is called Zuse and stands in the attic now, below the window.\n")).Kind.ShouldBe(DocumentChangeKind.Updated);
        (await FindAsync("Gutenberg")).ShouldBeEmpty();
        (await FindAsync("Zuse")).ShouldBe(["notes/office.md"]);
        (await _host.Api.GetLibraryAsync("docs", Token)).Documents.ShouldBe(3);

        // A document of the source is replaced by hand, too: the next refresh leaves it, and says so.
        await PutAsync("guide0.md", "# Guide\n\nThis guide was written anew by hand, and it speaks of Lovelace and of nobody else.\n");
        var refreshed = await _host.EndedAsync(await _host.Api.RefreshLibraryAsync("docs", Token), JobState.Completed);
        refreshed.Problems.ShouldHaveSingleItem().Message.ShouldContain("put by hand");
        (await FindAsync("Lovelace")).ShouldBe(["guide0.md"]);
        (await FindAsync("Zuse")).ShouldBe(["notes/office.md"]);

        (await _host.Api.RemoveDocumentAsync("docs", "notes/office.md", Token)).Kind.ShouldBe(DocumentChangeKind.Removed);
        (await FindAsync("Zuse")).ShouldBeEmpty();
        await _host.Api.RemoveDocumentAsync("docs", "guide0.md", Token);
        (await _host.EndedAsync(await _host.Api.RefreshLibraryAsync("docs", Token), JobState.Completed)).Problems.ShouldBeEmpty();
        (await FindAsync("guide0")).Any(path => path == "guide0.md").ShouldBeTrue();
    }

    [Fact]
    public async Task Search_WhileADocumentIsReplacedAndRemoved_NeverMixesOrOutlivesIt()
    {
        using var stop = new CancellationTokenSource();
        await PutAsync("moving.md", Generation(0));
        var mixed = new List<string>();
        var searches = 0;
        var searching = Task.Run(
            async () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    var reply = await _host.Api.SearchAsync(new SearchRequest { Query = "quokka settings port cache proxy mirror", TopK = 20, Threshold = 0 }, Token);
                    var seen = reply.Results.Where(hit => hit.Content.Contains("quokka", StringComparison.Ordinal)).Select(GenerationOf).Distinct(StringComparer.Ordinal).ToList();
                    if (seen.Count > 1)
                    {
                        mixed.Add(string.Join(' ', seen));
                    }

                    searches++;
                }
            },
            Token);

        for (var generation = 1; generation <= Generations; generation++)
        {
            await PutAsync("moving.md", Generation(generation));
            (await QuokkasAsync()).ShouldAllBe(hit => GenerationOf(hit) == $"generation{generation}");
            if (generation % 4 == 0)
            {
                await _host.Api.RemoveDocumentAsync("docs", "moving.md", Token);
                (await QuokkasAsync()).ShouldBeEmpty();
            }
        }

        await stop.CancelAsync();
        await searching.WaitAsync(Deadline, Token);
        searches.ShouldBeGreaterThan(0);
        mixed.ShouldBeEmpty();
    }

    [Fact]
    public async Task Start_WhenAChangeWasStoredAndNotFollowed_FollowsIt()
    {
        var store = _host.Services<IDocumentChanges>();
        var library = new LibraryVersion("docs", "1");
        var composer = new DocumentComposer(DocumentParsers.CreateDefault(), new DocumentFactory(new QualityOptions()), TimeProvider.System);
        await store.PutDocumentAsync(composer.Compose(library, "left.md", "markdown", "# Left\n\nThis was stored a moment before the process was killed, and speaks of Hopper.\n", null), Token);
        await store.RemoveDocumentAsync(library, DocumentId.Create(library, "guide1.md"), Token);
        (await FindAsync("Hopper")).ShouldBeEmpty();

        await _host.RestartAsync();
        using var late = CancellationTokenSource.CreateLinkedTokenSource(Token);
        late.CancelAfter(Deadline);
        while ((await _host.Services<IDocumentChanges>().ListChangedAsync(late.Token)).Count > 0)
        {
            await Task.Yield();
        }

        (await FindAsync("Hopper")).ShouldBe(["left.md"]);
        (await FindAsync("guide1")).Any(path => path == "guide1.md").ShouldBeFalse();
    }

    [Fact]
    public async Task Put_WhenItCannotBe_SaysWhyAndChangesNothing()
    {
        (await FaultAsync(() => PutAsync("empty.md", "\n"))).Code.ShouldBe("document_invalid");
        (await FaultAsync(() => PutAsync("/rooted.md", "# A\n\nText that is long enough to be a document of its own.\n"))).Code.ShouldBe("document_invalid");
        (await FaultAsync(() => _host.Api.PutDocumentAsync("docs", new DocumentPut { Path = "a.bin", Text = "a", Format = "binary" }, Token))).Code.ShouldBe("invalid_input");
        (await FaultAsync(() => _host.Api.PutDocumentAsync("none", new DocumentPut { Path = "a.md", Text = "a" }, Token))).Code.ShouldBe("library_not_found");
        (await FaultAsync(() => _host.Api.RemoveDocumentAsync("docs", "none.md", Token))).Code.ShouldBe("document_not_found");
        (await _host.Api.GetLibraryAsync("docs", Token)).Documents.ShouldBe(2);
    }

    private static string Generation(int number) => "# Quokkas\n\n" + string.Concat(new[] { "port", "cache", "proxy", "mirror" }.Select(subject =>
        $"## The {subject} of the quokka\n\nThe settings of the {subject} are those of generation{number} of the quokka. {string.Concat(Enumerable.Repeat($"A sentence about the {subject} in daily work. ", 12))}\n\n"));

    private static string GenerationOf(SearchResult hit) =>
        string.Join('+', hit.Content.Split(' ', '\n', '.').Where(word => word.StartsWith("generation", StringComparison.Ordinal)).Distinct(StringComparer.Ordinal));

    private static async Task<ContexterFaultException> FaultAsync(Func<Task<DocumentChange>> change) => await Should.ThrowAsync<ContexterFaultException>(change);

    private Task<DocumentChange> PutAsync(string path, string text) => _host.Api.PutDocumentAsync("docs", new DocumentPut { Path = path, Text = text }, Token);

    private async Task<IEnumerable<SearchResult>> QuokkasAsync() =>
        (await _host.Api.SearchAsync(new SearchRequest { Query = "quokka", Type = SearchKind.Keyword, TopK = 20 }, Token)).Results;

    private async Task<IEnumerable<string>> FindAsync(string word)
    {
        var documents = (await _host.Api.ListDocumentsAsync("docs", null, null, Token)).Documents.ToDictionary(document => document.Title, document => document.Path, StringComparer.Ordinal);
        return (await _host.Api.SearchAsync(new SearchRequest { Query = word, Type = SearchKind.Keyword }, Token)).Results.Select(hit => documents[hit.Title]).Distinct(StringComparer.Ordinal);
    }
}
