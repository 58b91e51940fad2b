using Contexter.Core.Tests.Faults;
using Contexter.Core.Tests.Storage;
using Contexter.Ingestion;
using Contexter.Observability;
using Contexter.Parsing;
using Contexter.Quality;
using Contexter.Sources;
using Contexter.Sources.Context7;
using Contexter.Storage;
using static Contexter.Core.Tests.Sources.Context7.Context7Script;

namespace Contexter.Core.Tests.Sources.Context7;

/// <summary>A job of Context7, down to the document store: contexts that share snippets lose nothing and report nothing.</summary>
public sealed class Context7JobTests : IAsyncDisposable
{
    private readonly SqliteStoreFixture _fixture = new();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Fetch_WhenContextsShareSnippets_StoresEachOnce()
    {
        var own = 0;
        var downloader = new ScriptedDownloader(request => ScriptedAnswer.Of(IsSearch(request)
            ? Found
            : Answer.Replace("\"infoSnippets\":[", $$"""
                "infoSnippets":[{"pageId":"https://react.dev/own","breadcrumb":"Own","content":"Only in answer {{Interlocked.Increment(ref own)}}."},
                """, StringComparison.Ordinal)));
        var specification = new SourceSpecification { Kind = Context7Source.KindName, Location = "/facebook/react" };

        var progress = await RunAsync(downloader, specification, "job/1");
        var documents = await _fixture.Store.ListAsync(DocumentStoreFixture.Library, TestContext.Current.CancellationToken);

        progress.Problems.ShouldBeEmpty();
        progress.Summary!.ItemsStored.ShouldBe(9);
        documents.Count.ShouldBe(2 + 9);
        documents.ShouldAllBe(entry => entry.Metadata.TrustScore == 9.5);

        // A refresh of the same state of the library keeps what is stored.
        (await RunAsync(downloader, specification with { Topics = [] }, "job/2")).Problems.ShouldBeEmpty();
        (await _fixture.Store.PruneAsync("job/2", DocumentStoreFixture.Library, TestContext.Current.CancellationToken)).Count.ShouldBeLessThanOrEqualTo(9);
        (await _fixture.Store.ListAsync(DocumentStoreFixture.Library, TestContext.Current.CancellationToken)).Count.ShouldBe(2 + 9);
    }

    private async Task<FetchProgress> RunAsync(ScriptedDownloader downloader, SourceSpecification specification, string job)
    {
        var source = new Context7Source(downloader, new Context7Options(), TimeProvider.System);
        using var marks = WorkMarks.Open(Path.Combine(_fixture.Folder, "at-work.marks"));
        var reader = new ItemReader(DocumentParsers.CreateDefault(), new DocumentFactory(new QualityOptions()), _fixture.Store, new PoisonGuard(new RecordedFaults().Handler(), marks));
        var progress = new FetchProgress(new FlowRecorder("job/1", new FlowTelemetry(TimeProvider.System), TimeProvider.System));
        await new FetchStage(new DocumentSources([source]), reader, _fixture.Store, TimeProvider.System)
            .RunAsync(job, DocumentStoreFixture.Library, specification, 4, progress, TestContext.Current.CancellationToken);
        return progress;
    }
}
