using System.Diagnostics;
using Contexter.Bench.Load;
using Contexter.Bench.Search;
using Contexter.Client.Api;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Knowledge;
using Contexter.GrainInterfaces.Search;
using Contexter.Upstreams.Brave;
using Contexter.Upstreams.Faults;
using Contexter.Upstreams.Hosting;

namespace Contexter.Bench.Soak;

/// <summary>
/// Users who search, users who ask and a maintainer who changes libraries, all at once and over HTTP, on a server in a process of its own, whose web (a simulation in this process) is slow
/// and fails at times.
/// </summary>
/// <remarks>
/// Everybody keeps a schedule and catches up where an answer took longer than the pause: the work of an hour is the same on a busy machine as on a free one, and so is what it leaves. Times
/// are those of the server, from sending; what a late user waited before that is not in them.
/// </remarks>
/// <param name="corpus">What libraries and questions are made from.</param>
/// <param name="pace">How many times as often as by default everything happens.</param>
internal sealed class SoakRun(SearchCorpus corpus, double pace) : IDisposable
{
    private const int Searchers = 10;
    private const int Askers = 3;

    // As many as the warm-up makes, so that the history of jobs is as long at the beginning as at the end.
    private const int JobsKept = 100;

    private static readonly TimeSpan SampleEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BetweenSearches = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan BetweenQuestions = TimeSpan.FromSeconds(2.5);
    private static readonly TimeSpan BetweenChanges = TimeSpan.FromSeconds(4);

    private readonly SoakOutcomes _searches = new("searches");
    private readonly SoakOutcomes _questions = new("questions");
    private readonly SoakOutcomes _changes = new("changes");
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("contexter-bench-soak-");

    /// <summary>Runs for a time.</summary>
    /// <param name="warmUp">Before anything is sampled.</param>
    /// <param name="length">The time after that.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<SoakReport> RunAsync(TimeSpan warmUp, TimeSpan length, CancellationToken cancellationToken)
    {
        await using var web = await UpstreamHost.StartAsync(
            new UpstreamOptions
            {
                Upstreams = [UpstreamKind.Brave],
                Brave = new BraveOptions { RequestsPerSecond = int.MaxValue, RequestsPerMonth = 0 },
                Faults = new Dictionary<UpstreamKind, FaultSettings> { [UpstreamKind.Brave] = FaultSettings.Parse("latency=50ms-800ms,error=0.04,reset=0.01") },
            },
            cancellationToken);
        var data = Path.Combine(_folder.FullName, "data");
        string[] settings = [$"brave.endpoint={web.AddressOf(UpstreamKind.Brave)}", "brave.key=BSA-simulated", "brave.cache_duration=0s", $"ingestion.keep_jobs={JobsKept}", "server.keep_answers=10m"];
        await using var server = await ServedProcess.StartAsync(data, settings, limit: null, cancellationToken);
        using var http = new HttpClient { BaseAddress = server.Address, Timeout = Timeout.InfiniteTimeSpan };
        var api = new HttpContexterApi(http, TimeProvider.System);
        var libraries = new SoakLibraries(_folder.CreateSubdirectory("files"), api, corpus);
        await libraries.AddAllAsync(cancellationToken);

        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var queries = QueryMix.Zipf(corpus.Queries(5_000, seed: 8), seed: 9);
        var work = Task.WhenAll(
            [
                .. Enumerable.Range(0, Searchers).Select(user => UseAsync(_searches, user, BetweenSearches, () => api.SearchAsync(new SearchRequest { Query = queries.Next() }, cancellationToken), end.Token)),
                .. Enumerable.Range(0, Askers).Select(user => UseAsync(_questions, user, BetweenQuestions, () => api.AskAsync(new KnowledgeRequest { Query = queries.Next() }, cancellationToken).LastAsync(cancellationToken).AsTask(), end.Token)),
                UseAsync(_changes, Searchers + Askers, BetweenChanges, () => libraries.ChangeAsync(cancellationToken), end.Token),
            ]);
        await Task.Delay(warmUp, TimeProvider.System, cancellationToken);
        var (begin, samples) = (Stopwatch.GetTimestamp(), new List<Sample>());
        while (Stopwatch.GetElapsedTime(begin) < length)
        {
            await Task.Delay(SampleEvery, TimeProvider.System, cancellationToken);
            web[UpstreamKind.Brave].Log.Clear();
            samples.Add(await LookAsync(Stopwatch.GetElapsedTime(begin), server, api, data, cancellationToken));
        }

        await end.CancelAsync();
        await work;
        return new SoakReport
        {
            Took = warmUp + Stopwatch.GetElapsedTime(begin),
            Work = [_searches, _questions, _changes],
            Resources =
            [
                Series("own MB", sample => sample.Use.Anonymous / 1e6),
                Series("resident MB", sample => sample.Use.Resident / 1e6),
                Series("objects MB", sample => sample.ManagedBytes / 1e6),
                Series("handles", sample => sample.Use.Handles),
                Series("threads", sample => sample.Use.Threads),
                Series("activations", sample => sample.Activations),
                Series("disk MB", sample => sample.DiskBytes / 1e6),
            ],
        };

        (string Name, IReadOnlyList<(double Minutes, double Value)> Samples) Series(string name, Func<Sample, double> value) =>
            (name, [.. samples.Select(sample => (sample.At.TotalMinutes, value(sample)))]);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private async Task UseAsync(SoakOutcomes outcomes, int user, TimeSpan between, Func<Task> act, CancellationToken end)
    {
        var (random, start, due) = (new Random(user), Stopwatch.GetTimestamp(), TimeSpan.Zero);
        try
        {
            while (true)
            {
                due += between / pace * random.NextDouble() * 2;
                var early = due - Stopwatch.GetElapsedTime(start);
                await Task.Delay(early > TimeSpan.Zero ? early : TimeSpan.Zero, TimeProvider.System, end);
                var begin = Stopwatch.GetTimestamp();
                try
                {
                    await act();
                    outcomes.Times.Add(Stopwatch.GetElapsedTime(begin));
                }
                catch (Exception e) when (e is ContexterFaultException or HttpRequestException or InvalidOperationException)
                {
                    outcomes.Fail(e is ContexterFaultException fault ? fault.Code : e.Message);
                }
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The end of the run.
        }
    }

    private static async Task<Sample> LookAsync(TimeSpan at, ServedProcess server, HttpContexterApi api, string data, CancellationToken cancellationToken)
    {
        var statistics = await api.GetStatisticsAsync(cancellationToken);
        return new Sample(at, server.Read(), statistics.ManagedBytes, statistics.Activations, DiskBytes(data));
    }

    /// <summary>What the files of a data directory take; those that vanish while they are counted take nothing.</summary>
    private static long DiskBytes(string data) => new DirectoryInfo(data).EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true }).Sum(file => file.Exists ? file.Length : 0);

    private sealed record Sample(TimeSpan At, ProcessUse Use, long ManagedBytes, int Activations, long DiskBytes);
}
