using Contexter.Cli;
using Contexter.Client.Api;
using Contexter.Documents;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Search;
using Contexter.Grains.Libraries;
using Contexter.Sources;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Contexter.Tests.Product;

/// <summary>Libraries are refreshed from their own sources, by hand and by schedule, and found by the versions that references mean.</summary>
public sealed class RefreshTests : IAsyncLifetime
{
    private readonly ModelHost _host = new();
    private readonly HeldTime _time = new();
    private readonly GatedSource _gate = new();
    private string? _version;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host.Write("port", 3);
        _host.Configure = services =>
        {
            services.AddSingleton<TimeProvider>(_time);
            _gate.Guard(services);
            var inner = services.Single(service => service.ServiceType == typeof(IDocumentSource) && service.ImplementationFactory is not null);
            services.Remove(inner);
            services.AddSingleton<IDocumentSource>(provider => new Versioned((IDocumentSource)inner.ImplementationFactory!(provider), () => _version));
        };
        await _host.StartAsync();
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Refresh_WhenTheSourceChanged_ReadsAndIndexesOnlyThatAndRemovesWhatIsGone()
    {
        await _host.AddAsync("guides@1");
        File.AppendAllText(Path.Combine(_host.Docs, "port0.md"), "\nOne more sentence about it.\n");
        File.Delete(Path.Combine(_host.Docs, "port1.md"));
        _host.Write("cache", 1);

        var job = await _host.EndedAsync(await _host.Api.RefreshLibraryAsync("guides", Token), JobState.Completed);

        (job.Counters.ItemsKept, job.Counters.ItemsStored).ShouldBe((1, 2));
        (job.Counters.DocumentsUpdated, job.Counters.DocumentsAdded, job.Counters.DocumentsRemoved).ShouldBe((1, 1, 1));
        var indexed = (await _host.IndexedAsync("local", "guides@1")).ToArray();
        indexed.Length.ShouldBe(3);
        indexed.ShouldNotContain(DocumentId.Create(new LibraryVersion("guides", "1"), "port1.md").Value, StringComparer.Ordinal);
    }

    [Fact]
    public async Task Refresh_WhenTheSourceHasBecomeAnotherVersion_RefusesAndSaysWhatToDo()
    {
        _version = "1.0";
        (await _host.AddAsync("guides")).Version.ShouldBe("1.0");
        _version = "2.0";

        var fault = await Should.ThrowAsync<ContexterFaultException>(() => _host.Api.RefreshLibraryAsync("guides", Token));

        fault.Code.ShouldBe("version_changed");
        fault.Message.ShouldContain("'guides@2.0'");
        (await _host.AddAsync("guides")).Version.ShouldBe("2.0");
    }

    [Fact]
    public async Task Schedule_WhenItsTimeComes_RefreshesTheLibrary()
    {
        // Reminders of Orleans go by the clock of the machine, which nobody can leap over.
        Assert.SkipWhen(typeof(Grain).Assembly.GetName().Name != "Contexter.Embedded.Api", "Reminders of this host go by the clock of the machine.");
        await _host.AddAsync("guides@1");
        var scheduled = await _host.Api.ScheduleLibraryAsync("guides", 1, Token);
        (scheduled.NextRefreshAt!.Value - _time.GetUtcNow()).ShouldBeInRange(TimeSpan.FromMinutes(29), TimeSpan.FromMinutes(60));
        _host.Write("late", 1);

        _time.Leap(TimeSpan.FromHours(1));

        await _gate.Reached.WaitAsync(TimeSpan.FromMinutes(1), Token);
        _gate.Open();
        var job = await _host.EndedAsync((await _host.Api.ListJobsAsync(Token))[0], JobState.Completed);
        job.Counters.DocumentsAdded.ShouldBe(1);
        (await _host.Api.ListLibrariesAsync(Token)).Single().RefreshHours.ShouldBe(1);
        var off = await _host.Api.ScheduleLibraryAsync("guides", null, Token);
        (off.RefreshHours, off.NextRefreshAt).ShouldBe((null, null));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(721)]
    public async Task Schedule_WhenTheHoursAreOutOfRange_SaysWhichAreAllowed(int hours)
    {
        await _host.AddAsync("guides@1");

        var fault = await Should.ThrowAsync<ContexterFaultException>(() => _host.Api.ScheduleLibraryAsync("guides", hours, Token));

        (fault.Code, fault.Message.Contains("1 to 720 hours", StringComparison.Ordinal)).ShouldBe(("invalid_input", true));
    }

    [Fact]
    public async Task Versions_WhenWrittenInPart_MeanTheHighestReleaseAndEveryAnswerSaysWhich()
    {
        foreach (var version in new[] { "1.2.0", "1.10.0", "2.0.0-rc.1" })
        {
            await _host.AddAsync("guides@" + version);
        }

        (await AskAsync("guides@1")).ShouldBe(["guides 1.10.0"]);
        (await AskAsync("guides@1.2")).ShouldBe(["guides 1.2.0"]);
        (await AskAsync("guides@latest")).ShouldBe(["guides 1.10.0"]);
        (await AskAsync("guides@2")).ShouldBe(["guides 2.0.0-rc.1"]);
        (await _host.Api.GetLibraryAsync("guides", Token)).Version.ShouldBe("1.10.0");
        var missing = await Should.ThrowAsync<ContexterFaultException>(() => AskAsync("guides@1.1"));
        missing.Message.ShouldBe("Version '1.1' of library 'guides' is not here; its versions are 2.0.0-rc.1, 1.10.0, 1.2.0.");
        var unclear = await Should.ThrowAsync<ContexterFaultException>(() => _host.Api.RemoveLibraryAsync("guides@1", Token));
        unclear.Message.ShouldContain("name it: guides@1.10.0, guides@1.2.0.");
        (await _host.Api.RemoveLibraryAsync("guides@1.2", Token)).Version.ShouldBe("1.2.0");
        (await Should.ThrowAsync<ContexterFaultException>(() => _host.SubmitAsync("guides@latest"))).Code.ShouldBe("invalid_input");
    }

    [Fact]
    public void Times_WhenSpread_AreWithinThePeriodAndAlwaysTheSame()
    {
        var now = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var day = TimeSpan.FromDays(1);
        var firsts = Enumerable.Range(0, 100).Select(i => RefreshSchedule.First(new LibraryVersion($"lib{i}"), now, day) - now).ToArray();

        firsts.ShouldAllBe(first => first >= day / 2 && first <= day);
        firsts.Count(first => first < day * 0.75).ShouldBeInRange(30, 70);
        RefreshSchedule.First(new LibraryVersion("lib7"), now, day).ShouldBe(now + firsts[7]);
        RefreshSchedule.Next(now, now, day).ShouldBe(now + day);
        RefreshSchedule.Next(now, now + day + day + TimeSpan.FromHours(1), day).ShouldBe(now + (3 * day));
        RefreshSchedule.Next(now + day, now, day).ShouldBe(now + day);
        RefreshSchedule.Delay(new LibraryVersion("lib"), now + day, now).ShouldBe(day);
        RefreshSchedule.Delay(new LibraryVersion("lib"), now - day, now).ShouldBeInRange(TimeSpan.FromSeconds(10), RefreshSchedule.CatchUp);
    }

    [Fact]
    public async Task Verify_WhenAStoredTextIsDamaged_NamesItAndARefreshHealsIt()
    {
        using var contexter = new ProductHarness();
        contexter.WriteGuide("port.md", "port");
        contexter.WriteGuide("cache.md", "cache");
        (await contexter.RunAsync("add", "guides@1", "--from", contexter.Docs)).ShouldBeDone();
        (await contexter.RunAsync("store", "verify")).ShouldBeDone().Output.ShouldContain("all of it is whole");
        using (var connection = new SqliteConnection($"Data Source={Path.Combine(contexter.Data, "documents.db")};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "UPDATE bodies SET body = zeroblob(20) WHERE hash = (SELECT body_hash FROM documents WHERE path = 'port.md')";
            command.ExecuteNonQuery().ShouldBe(1);
        }

        var damaged = await contexter.RunAsync("store", "verify");
        (await contexter.RunAsync("refresh", "guides")).ShouldBeDone();

        damaged.ExitCode.ShouldBe(ExitCodes.Failed);
        damaged.Output.ShouldContain("guides@1: port.md: the checksum of its text is wrong");
        damaged.Output.ShouldContain("'contexter refresh guides@1'");
        (await contexter.RunAsync("store", "verify")).ShouldBeDone();
    }

    private async Task<string[]> AskAsync(string library)
    {
        var reply = await _host.Api.SearchAsync(new SearchRequest { Query = "how is the port set", Libraries = [library] }, Token);
        return [.. reply.Results.Select(hit => $"{hit.Library} {hit.Version}").Distinct(StringComparer.Ordinal)];
    }

    private sealed class Versioned(IDocumentSource inner, Func<string?> version) : IDocumentSource
    {
        public string Kind => inner.Kind;

        public IAsyncEnumerable<SourceItem> ListAsync(SourceSpecification specification, SourceListing listing, CancellationToken cancellationToken) =>
            inner.ListAsync(specification, listing, cancellationToken);

        public Task<string?> GetVersionAsync(SourceSpecification specification, CancellationToken cancellationToken) => Task.FromResult(version());

        public Task<SourceReading> ReadAsync(SourceSpecification specification, SourceItem item, string? knownToken, CancellationToken cancellationToken) =>
            inner.ReadAsync(specification, item, knownToken, cancellationToken);
    }
}
