using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Contexter.Bench.Load;
using Contexter.Client.Api;
using Contexter.GrainInterfaces.Libraries;
using Contexter.Sources.Files;

namespace Contexter.Bench.Availability;

/// <summary>A server that is killed again and again, and started again at once, under a load whose callers try again as they are advised to.</summary>
internal sealed class AvailabilityRun : IDisposable
{
    private const int PagesAdded = 10;

    /// <summary>An item at which the process ends three times is set aside; of so many kills three may well meet one item.</summary>
    private const string ManyKills = "errors.attempts=100";

    /// <summary>Time for jobs that were broken off at the last kill to end.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromMinutes(3);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("contexter-availability-");

    /// <summary>Runs for a time.</summary>
    /// <param name="duration">How long the load lasts.</param>
    /// <param name="between">From one kill to the next.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidOperationException">The server did not start again; the message has what it printed.</exception>
    public async Task<AvailabilityOutcome> RunAsync(TimeSpan duration, TimeSpan between, CancellationToken cancellationToken)
    {
        var (guides, pages) = (WriteGuides(), WritePages());
        var data = Path.Combine(_folder.FullName, "data");
        await using var server = new ServedProcess(data, [ManyKills]);
        await server.StartReadyAsync(cancellationToken);
        await AddAsync(server.Address, MixedLoad.Library, guides, cancellationToken);
        await AddAsync(server.Address, MixedLoad.PutLibrary, Path.Combine(pages, NameOf(0)), cancellationToken);

        using var client = new RetryingClient(server.Address, TimeProvider.System);
        var kills = new List<ServerKill>();
        await using var load = new MixedLoad(client, pages);
        for (var next = between; next < duration; next += between)
        {
            await UntilAsync(client, next, cancellationToken);
            var killed = client.Now;
            await server.KillAsync(cancellationToken);
            var ready = await server.StartReadyAsync(cancellationToken);
            kills.Add(new ServerKill(client.Now - killed, ready));
        }

        await UntilAsync(client, duration, cancellationToken);
        var report = new AvailabilityReport(await load.StopAsync(), kills, client.Now);
        var unfinished = await SettleAsync(client, load, cancellationToken);
        var exitCode = await server.StopAsync(cancellationToken);
        var kept = await KeptDocuments.ReadAsync(
            data,
            load.Put.Select(path => (MixedLoad.PutLibrary, path)).Concat(load.Added.SelectMany(added => Enumerable.Range(0, PagesAdded).Select(page => (added.Library, NameOf(page))))),
            cancellationToken);
        return new AvailabilityOutcome(report, load.Put.Count, load.Added.Count, kept.Lost, [.. unfinished, .. kept.Wrong, .. exitCode == 0 ? (string[])[] : [$"The server ended with {exitCode}."]]);
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Delete(recursive: true);

    private static async Task AddAsync(Uri server, string library, string source, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = server, Timeout = Timeout.InfiniteTimeSpan };
        await new HttpContexterApi(http, TimeProvider.System)
            .AddAndCompleteAsync(new AddLibraryRequest { Library = library, Source = new SourceDescription { Kind = FileSource.KindName, Location = source } }, cancellationToken);
    }

    /// <summary>Waits for a moment of the load; one that is over, because the server took long to start, is not waited for.</summary>
    private static Task UntilAsync(RetryingClient client, TimeSpan moment, CancellationToken cancellationToken) =>
        Task.Delay(moment > client.Now ? moment - client.Now : TimeSpan.Zero, TimeProvider.System, cancellationToken);

    /// <summary>Waits until every job that was answered for has ended.</summary>
    /// <returns>Those that did not end as they should, a line each.</returns>
    private static async Task<List<string>> SettleAsync(RetryingClient client, MixedLoad load, CancellationToken cancellationToken)
    {
        var (begin, unfinished) = (Stopwatch.GetTimestamp(), new List<string>());
        foreach (var added in load.Added)
        {
            while (true)
            {
                var (request, answer) = await client.SendAsync("settle", HttpMethod.Get, "v1/jobs/" + added.Job, body: null, answer => answer is JsonObject);
                var state = (string?)answer?["state"];
                if (state is "queued" or "running" && Stopwatch.GetElapsedTime(begin) < Settling)
                {
                    await Task.Delay(Look, TimeProvider.System, cancellationToken);
                    continue;
                }

                if (state is not "completed")
                {
                    unfinished.Add($"Job {added.Job}, which adds {added.Library}, did not complete: {request.Fault ?? answer?.ToJsonString()}");
                }

                break;
            }
        }

        return unfinished;
    }

    private static string NameOf(int page) => string.Create(CultureInfo.InvariantCulture, $"page-{page}.md");

    private string WriteGuides()
    {
        var folder = _folder.CreateSubdirectory("guides").FullName;
        foreach (var word in MixedLoad.Words)
        {
            for (var i = 0; i < 25; i++)
            {
                File.WriteAllText(
                    Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{word}-{i:00}.md")),
                    string.Create(CultureInfo.InvariantCulture, $"# The {word} of part {i}\n\nThis page explains how the {word} of part {i} is set up.\n\n## Settings\n\nThe {word} has {i + 2} settings; each is read when the service starts.\n"));
            }
        }

        return folder;
    }

    private string WritePages()
    {
        var folder = _folder.CreateSubdirectory("added").FullName;
        for (var i = 0; i < PagesAdded; i++)
        {
            File.WriteAllText(Path.Combine(folder, NameOf(i)), string.Create(CultureInfo.InvariantCulture, $"# Page {i}\n\nThis page tells how part {i} works, and what it is good for.\n"));
        }

        return folder;
    }
}

/// <summary>What became of the requests, and of what they made.</summary>
/// <param name="Report">The requests.</param>
/// <param name="Put">How many documents were put and answered for.</param>
/// <param name="Added">How many libraries were added and answered for.</param>
/// <param name="Lost">Documents that were answered for and are not there, <c>LIBRARY/PATH</c>.</param>
/// <param name="Wrong">Whatever else is not as it should be in the end, a line each: jobs that did not complete, documents that are there twice or in the index alone.</param>
internal sealed record AvailabilityOutcome(AvailabilityReport Report, int Put, int Added, IReadOnlyList<string> Lost, IReadOnlyList<string> Wrong)
{
    /// <summary>Lines of tables, and what they come to.</summary>
    public IEnumerable<string> Lines() =>
    [
        .. Report.Lines(),
        string.Create(CultureInfo.InvariantCulture, $"{Put} documents put, {Added} libraries added; lost: {Lost.Count}, wrong: {Wrong.Count}."),
        .. Lost,
        .. Wrong,
    ];
}
