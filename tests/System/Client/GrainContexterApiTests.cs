using System.Reflection;
using Contexter.Client.Api;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Libraries;
using Contexter.GrainInterfaces.Models;
using Contexter.GrainInterfaces.Proxies;
using Contexter.GrainInterfaces.Search;
using Contexter.GrainInterfaces.Statistics;

namespace Contexter.Tests.Client;

public sealed class GrainContexterApiTests
{
    private readonly FakeGrains _grains = new();
    private readonly HurriedTime _time = new();
    private readonly GrainContexterApi _api;

    public GrainContexterApiTests()
    {
        _api = new GrainContexterApi(_grains.Factory, _time);
    }

    [Theory]
    [InlineData("react@19.0", "18.2", "lib/react@19.0")]
    [InlineData("react", "18.2", "lib/react@18.2")]
    [InlineData("react", null, "lib/react@current")]
    [InlineData(" React@RC1 ", null, "lib/react@RC1")]
    [InlineData("@Types/Node", null, "lib/@types/node@current")]
    [InlineData("@types/node@22", null, "lib/@types/node@22")]
    public async Task AddLibrary_WhenTheVersionIsGivenOrStatedOrNeither_IngestsIntoIt(string library, string? stated, string key)
    {
        var canonical = Samples.Source() with { Location = "/canonical" };
        _grains.On<ISourceGrain>("source/main", nameof(ISourceGrain.CheckAsync), args =>
        {
            args[0].ShouldBeEquivalentTo(Samples.Source());
            return Task.FromResult(new SourceCheck { Source = canonical, Version = stated });
        });
        _grains.On<ILibraryGrain>(key, nameof(ILibraryGrain.IngestAsync), args =>
        {
            args[0].ShouldBe(canonical);
            return Task.FromResult(Samples.Job());
        });

        (await _api.AddLibraryAsync(new AddLibraryRequest { Library = library, Source = Samples.Source() }, ApiServer.Token)).Id.ShouldBe("j1");
    }

    [Theory]
    [InlineData("")]
    [InlineData("react@")]
    [InlineData(" @ ")]
    public async Task AddLibrary_WhenTheReferenceIsWrong_IsRefusedBeforeTheSourceIsLookedAt(string library)
    {
        // A lone at-sign is a name; the grain refuses it.
        _grains.On<ISourceGrain>("source/main", nameof(ISourceGrain.CheckAsync), _ => throw new ContexterFaultException("invalid_input", "by the grain"));

        var fault = await Should.ThrowAsync<ContexterFaultException>(
            () => _api.AddLibraryAsync(new AddLibraryRequest { Library = library, Source = Samples.Source() }, ApiServer.Token));

        fault.Code.ShouldBe("invalid_input");
    }

    [Fact]
    public async Task GetLibrary_WhenResolved_ReturnsIt()
    {
        Resolve("react", Samples.Library());

        (await _api.GetLibraryAsync("React", ApiServer.Token)).Reference().ShouldBe("react@19.0");
    }

    [Fact]
    public async Task RemoveLibrary_WhenABareNameHasOneVersion_RemovesIt()
    {
        ResolveOnly("react", Samples.Library("react", "19.0"));
        _grains.On<ILibraryGrain>("lib/react@19.0", nameof(ILibraryGrain.RemoveAsync), _ => Task.FromResult(true));

        (await _api.RemoveLibraryAsync("react", ApiServer.Token)).Reference().ShouldBe("react@19.0");
    }

    [Fact]
    public async Task AnyChange_WhenTheReferenceMayMeanSeveralVersions_ChangesNone()
    {
        _grains.On<ICatalogueGrain>(
            "catalogue/main", nameof(ICatalogueGrain.ResolveOnlyAsync), _ => Task.FromException<LibrarySummary>(new ContexterFaultException("invalid_input", "name it: vue@3, vue@2.")));
        Func<Task>[] changes =
        [
            () => _api.RemoveLibraryAsync("vue", ApiServer.Token),
            () => _api.RebuildLibraryAsync("vue", ApiServer.Token),
            () => _api.RefreshLibraryAsync("vue", ApiServer.Token),
            () => _api.ScheduleLibraryAsync("vue", 24, ApiServer.Token),
        ];
        foreach (var change in changes)
        {
            (await Should.ThrowAsync<ContexterFaultException>(change)).Message.ShouldBe("name it: vue@3, vue@2.");
        }
    }

    [Fact]
    public async Task RefreshLibrary_WhenAsked_AsksTheLibraryThatIsMeant()
    {
        ResolveOnly("react@19", Samples.Library("react", "19.0"));
        _grains.On<ILibraryGrain>("lib/react@19.0", nameof(ILibraryGrain.RefreshAsync), _ => Task.FromResult(Samples.Job()));
        _grains.On<ILibraryGrain>("lib/react@19.0", nameof(ILibraryGrain.ScheduleAsync), args => Task.FromResult(Samples.Library() with { RefreshHours = (int?)args[0] }));

        (await _api.RefreshLibraryAsync("React@19", ApiServer.Token)).Id.ShouldBe("j1");
        (await _api.ScheduleLibraryAsync("React@19", 24, ApiServer.Token)).RefreshHours.ShouldBe(24);
    }

    [Fact]
    public async Task Store_WhenAsked_AsksTheDocumentsGrain()
    {
        _grains.On<IDocumentsGrain>("documents/main", nameof(IDocumentsGrain.GetStoreStatusAsync), _ => Task.FromResult(Samples.Store()));
        _grains.On<IDocumentsGrain>("documents/main", nameof(IDocumentsGrain.CompactStoreAsync), _ => Task.FromResult(Samples.Store() with { FreeBytes = 0 }));
        _grains.On<IDocumentsGrain>("documents/main", nameof(IDocumentsGrain.CheckAsync), args =>
        {
            args[..4].ShouldBe(["react", "19.0", "id", 500]);
            return Task.FromResult(new DocumentCheckPage { Checked = 3, Damaged = [] });
        });

        (await _api.GetStoreStatusAsync(ApiServer.Token)).Bodies.ShouldBe(11);
        (await _api.CompactStoreAsync(ApiServer.Token)).FreeBytes.ShouldBe(0);
        (await _api.CheckDocumentsAsync("react@19.0", "id", null, ApiServer.Token)).Checked.ShouldBe(3);
        (await Should.ThrowAsync<ContexterFaultException>(() => _api.CheckDocumentsAsync("react", null, null, ApiServer.Token))).Code.ShouldBe("invalid_input");
    }

    [Fact]
    public async Task RemoveLibrary_WhenSomeoneElseWasFaster_SaysThatItIsNotHere()
    {
        ResolveOnly("react@19.0", Samples.Library());
        _grains.On<ILibraryGrain>("lib/react@19.0", nameof(ILibraryGrain.RemoveAsync), _ => Task.FromResult(false));

        var fault = await Should.ThrowAsync<ContexterFaultException>(() => _api.RemoveLibraryAsync("react@19.0", ApiServer.Token));

        fault.Code.ShouldBe("library_not_found");
    }

    [Fact]
    public async Task RebuildLibrary_WhenABareNameHasOneVersion_RebuildsIt()
    {
        ResolveOnly("react", Samples.Library("react", "19.0"));
        _grains.On<ILibraryGrain>("lib/react@19.0", nameof(ILibraryGrain.RebuildAsync), _ => Task.FromResult(Samples.Job()));

        (await _api.RebuildLibraryAsync("react", ApiServer.Token)).Id.ShouldBe("j1");
    }

    [Theory]
    [InlineData(null, 100)]
    [InlineData(7, 7)]
    public async Task Documents_WhenAsked_AreThoseOfTheVersionThatIsMeant(int? limit, int asked)
    {
        Resolve("react", Samples.Library("react", "19.0"));
        var document = Samples.Document();
        _grains.On<IDocumentsGrain>("documents/main", nameof(IDocumentsGrain.ListAsync), args =>
        {
            args[..4].ShouldBe(["react", "19.0", "a.md", asked]);
            return Task.FromResult(new DocumentPage { Documents = [document.Document] });
        });
        _grains.On<IDocumentsGrain>("documents/main", nameof(IDocumentsGrain.GetAsync), args =>
        {
            args[..3].ShouldBe(["react", "19.0", document.Document.Id]);
            return Task.FromResult(document);
        });

        (await _api.ListDocumentsAsync("React", "a.md", limit, ApiServer.Token)).Documents.ShouldHaveSingleItem().ShouldBe(document.Document);
        (await _api.GetDocumentAsync("React", document.Document.Id, ApiServer.Token)).ShouldBe(document);
    }

    [Fact]
    public async Task ListJobs_WhenThereAreMany_KeepsTheOrderAndSkipsTheUnknown()
    {
        var ids = Enumerable.Range(0, 100).Select(n => $"j{n}").ToArray();
        _grains.On<IJobQueueGrain>("jobs/main", nameof(IJobQueueGrain.ListAsync), _ => Task.FromResult(ids));
        foreach (var id in ids)
        {
            _grains.On<IIngestionJobGrain>("job/" + id, nameof(IIngestionJobGrain.GetStatusAsync), _ =>
                id is "j50" ? Task.FromException<JobStatus>(new ContexterFaultException("job_not_found", "no")) : Task.FromResult(Samples.Job() with { Id = id }));
        }

        (await _api.ListJobsAsync(ApiServer.Token)).Select(job => job.Id).ShouldBe(ids.Where(id => id is not "j50"));
    }

    [Fact]
    public async Task WatchJob_WhenTheGrainTells_TellsOn()
    {
        _grains.On<IIngestionJobGrain>("job/j1", nameof(IIngestionJobGrain.WatchAsync), _ =>
            new[] { Samples.Event(1), Samples.Event(2, JobState.Completed) }.ToAsyncEnumerable());

        (await _api.WatchJobAsync("j1", ApiServer.Token).ToArrayAsync(ApiServer.Token)).Select(e => e.Sequence).ShouldBe([1, 2]);
    }

    [Fact]
    public async Task Search_WhenAsked_AsksTheSearchGrain()
    {
        _grains.On<ISearchGrain>("search/main", nameof(ISearchGrain.SearchAsync), args =>
        {
            args[0].ShouldBeEquivalentTo(Samples.Request());
            return Task.FromResult(Samples.Reply());
        });

        (await _api.SearchAsync(Samples.Request(), ApiServer.Token)).ShouldBeEquivalentTo(Samples.Reply());
    }

    [Fact]
    public async Task Models_WhenAsked_AskTheModelsGrain()
    {
        _grains.On<IModelsGrain>("models/main", nameof(IModelsGrain.ListAsync), _ => Task.FromResult<ModelStatus[]>([Samples.Model()]));
        _grains.On<IModelsGrain>("models/main", nameof(IModelsGrain.UseAsync), args => Task.FromResult(Samples.Change((string)args[0]!)));
        _grains.On<IModelsGrain>("models/main", nameof(IModelsGrain.RemoveIndexAsync), args => Task.FromResult(Samples.Model((string)args[0]!)));

        (await _api.ListModelsAsync(ApiServer.Token)).ShouldHaveSingleItem().Name.ShouldBe("local");
        (await _api.UseModelAsync("code", ApiServer.Token)).Model.ShouldBe("code");
        (await _api.RemoveModelIndexAsync("code", ApiServer.Token)).Name.ShouldBe("code");
    }

    [Fact]
    public async Task Proxies_WhenAsked_AskTheGrainOfAllProviders()
    {
        _grains.On<IProxyProvidersGrain>("proxy-providers/main", nameof(IProxyProvidersGrain.ListAsync), _ => Task.FromResult(new[] { Samples.Proxies() }));
        _grains.On<IProxyProvidersGrain>("proxy-providers/main", nameof(IProxyProvidersGrain.CheckAsync), _ => Task.FromResult(new[] { Samples.Proxies("checked") }));

        (await _api.ListProxiesAsync(ApiServer.Token)).ShouldHaveSingleItem().Name.ShouldBe("office");
        (await _api.CheckProxiesAsync(ApiServer.Token)).ShouldHaveSingleItem().Name.ShouldBe("checked");
    }

    [Fact]
    public async Task GetStatistics_WhenAsked_AsksTheStatisticsGrain()
    {
        _grains.On<IStatisticsGrain>("statistics/main", nameof(IStatisticsGrain.GetAsync), _ => Task.FromResult(Samples.Statistics()));

        (await _api.GetStatisticsAsync(ApiServer.Token)).ShouldBeEquivalentTo(Samples.Statistics());
    }

    [Fact]
    public async Task WatchJob_WhenItsGrainMoves_GoesOnAfterTheLastEvent()
    {
        var asked = new List<long?>();
        var streams = new Queue<IAsyncEnumerable<JobEvent>>(
        [
            Stream(new EnumerationAbortedException(), Samples.Event(1), Samples.Event(2)),
            Stream(new SiloUnavailableException()),
            Stream(new OperationCanceledException(), Samples.Event(3)),
            Stream(fault: null, Samples.Event(4, JobState.Completed)),
        ]);
        Watch(after =>
        {
            asked.Add(after);
            return streams.Dequeue();
        });

        var events = await _api.WatchJobAsync("7", after: null, ApiServer.Token).ToArrayAsync(ApiServer.Token);

        events.Select(change => change.Sequence).ShouldBe([1, 2, 3, 4]);
        asked.ShouldBe([null, 2, 2, 3]);
    }

    [Fact]
    public async Task WatchJob_WhenItsGrainIsNowhere_GivesUp()
    {
        var asked = 0;
        Watch(_ =>
        {
            asked++;
            return Stream(new SiloUnavailableException("gone"));
        });

        await Should.ThrowAsync<SiloUnavailableException>(async () => await _api.WatchJobAsync("7", after: 3, ApiServer.Token).ToArrayAsync(ApiServer.Token));

        asked.ShouldBe(7);
    }

    [Fact]
    public async Task WatchJob_WhenTheGrainNamesAFault_SaysSoAtOnce()
    {
        Watch(_ => Stream(new ContexterFaultException("job_not_found", "There is no job '7'.")));

        (await Should.ThrowAsync<ContexterFaultException>(async () => await _api.WatchJobAsync("7", after: null, ApiServer.Token).ToArrayAsync(ApiServer.Token))).Code.ShouldBe("job_not_found");
        _time.Waits.ShouldBeEmpty();
    }

    private static async IAsyncEnumerable<JobEvent> Stream(Exception? fault, params JobEvent[] events)
    {
        foreach (var change in events)
        {
            await Task.Yield();
            yield return change;
        }

        if (fault is not null)
        {
            throw fault;
        }
    }

    private void Watch(Func<long?, IAsyncEnumerable<JobEvent>> answer) =>
        _grains.On<IIngestionJobGrain>("job/7", nameof(IIngestionJobGrain.WatchAsync), args => answer((long?)args[0]));

    private void ResolveOnly(string reference, LibrarySummary library) =>
        _grains.On<ICatalogueGrain>("catalogue/main", nameof(ICatalogueGrain.ResolveOnlyAsync), args =>
        {
            args[0].ShouldBe(reference);
            return Task.FromResult(library);
        });

    private void Resolve(string reference, LibrarySummary library) =>
        _grains.On<ICatalogueGrain>("catalogue/main", nameof(ICatalogueGrain.ResolveAsync), args =>
        {
            args[0].ShouldBe(new[] { reference });
            return Task.FromResult(new ResolvedLibraries { Libraries = [library], Model = new ModelReference { Name = "local", Id = "local-1", Dimension = 256 } });
        });

    /// <summary>Grains that answer what a test says, on whichever host: references and the factory are proxies.</summary>
    private sealed class FakeGrains
    {
        private readonly Dictionary<(Type Interface, string Key, string Method), Func<object?[], object>> _answers = [];

        public IGrainFactory Factory => Proxy.Make<IGrainFactory>((method, args) =>
        {
            var type = method.GetGenericArguments().Single();
            var key = (string)args[0]!;
            return Proxy.Make(type, (call, callArgs) => _answers[(type, key, call.Name)](callArgs));
        });

        public void On<TGrain>(string key, string method, Func<object?[], object> answer) => _answers[(typeof(TGrain), key, method)] = answer;
    }

    /// <summary>Any interface, answered by a function.</summary>
    public class Proxy : DispatchProxy
    {
        private Func<MethodInfo, object?[], object?> _answer = null!;

        public static T Make<T>(Func<MethodInfo, object?[], object?> answer) => (T)Make(typeof(T), answer);

        public static object Make(Type type, Func<MethodInfo, object?[], object?> answer)
        {
            var proxy = Create(type, typeof(Proxy));
            ((Proxy)proxy)._answer = answer;
            return proxy;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => _answer(targetMethod!, args ?? []);
    }
}
