using System.Globalization;
using System.Text.Json.Nodes;
using Contexter.Documents;
using Contexter.Embeddings.Local;
using Contexter.Storage;

namespace Contexter.SlowTests.Availability;

/// <summary>
/// A server that is killed again and again under load: nearly every request is answered by callers' documented retry, and what was answered is true afterwards. Two minutes with a kill
/// every 20 seconds; <c>CONTEXTER_AVAILABILITY_MINUTES</c> makes it so many minutes with a kill each minute.
/// </summary>
public sealed class AvailabilityTests(ITestOutputHelper output) : IDisposable
{
    private static readonly double? LongMinutes = Environment.GetEnvironmentVariable("CONTEXTER_AVAILABILITY_MINUTES") is { Length: > 0 } minutes ? double.Parse(minutes, CultureInfo.InvariantCulture) : null;
    private static readonly TimeSpan Duration = TimeSpan.FromMinutes(LongMinutes ?? 2);
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(LongMinutes is null ? 20 : 60);

    /// <summary>Time for jobs that were broken off at the last kill to end.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromMinutes(3);

    private readonly string _root = Directory.CreateTempSubdirectory("contexter-availability-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Data => Path.Combine(_root, "data");

    [Fact]
    public async Task Serve_KilledAgainAndAgainUnderLoad_AnswersWithDocumentedRetryAndLosesNothing()
    {
        var (guides, added) = (WriteGuides(), WriteAdded());
        (await ContexterProcess.RunAsync(["add", MixedLoad.Library, "--from", guides, "--data", Data], null, Token)).ShouldExitWith(0);
        (await ContexterProcess.RunAsync(["add", MixedLoad.PutLibrary, "--from", Path.Combine(added, "page-0.md"), "--data", Data], null, Token)).ShouldExitWith(0);
        await using var server = new ServedProcess(Data, [.. CrashLibrary.ManyKills]);
        var ready = new List<TimeSpan> { await server.StartReadyAsync(null, Token) };
        using var client = new RetryingClient(server.Address, TimeProvider.System);
        var away = new List<TimeSpan>();
        await using var load = new MixedLoad(client, added);
        for (var next = Between; next < Duration; next += Between)
        {
            await Task.Delay(next - client.Now, TimeProvider.System, Token);
            var killed = client.Now;
            await server.KillAsync(Token);
            ready.Add(await server.StartReadyAsync(null, Token));
            away.Add(client.Now - killed);
        }

        await Task.Delay(Duration - client.Now, TimeProvider.System, Token);
        var duration = client.Now;
        var requests = await load.StopAsync();
        var report = new AvailabilityReport(requests, ready, away, duration);
        foreach (var line in report.Lines())
        {
            output.WriteLine(line);
            TestContext.Current.SendDiagnosticMessage(line);
        }

        await SettleAsync(client, load);
        (await server.StopAsync(Token)).ShouldBe(0);
        await ShouldHoldAsync(load);
        report.Answered.ShouldBeGreaterThanOrEqualTo(0.999);
        away.Count.ShouldBeGreaterThanOrEqualTo(1);
        report.AnsweredAtOnce.ShouldBeLessThan(1, "a load that no kill met has measured nothing");
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    /// <summary>Every job that was answered for ends, and as it should.</summary>
    private static async Task SettleAsync(RetryingClient client, MixedLoad load)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Token);
        deadline.CancelAfter(Settling);
        foreach (var job in load.Jobs)
        {
            while (true)
            {
                var (request, answer) = await client.SendAsync("settle", HttpMethod.Get, "v1/jobs/" + job, body: null, _ => true);
                request.Fault.ShouldBeNull($"job {job} was answered for");
                if ((string?)answer!["state"] is not ("queued" or "running"))
                {
                    ((string?)answer["state"]).ShouldBe("completed", answer.ToJsonString());
                    break;
                }

                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, deadline.Token);
            }
        }
    }

    /// <summary>What was answered for is stored, once, and the index holds exactly that.</summary>
    private async Task ShouldHoldAsync(MixedLoad load)
    {
        await using var store = SqliteDocumentStore.Open(Path.Combine(Data, "documents.db"));
        var notes = (await store.ListAsync(LibraryVersion.Parse(MixedLoad.PutLibrary), Token)).Select(entry => entry.Metadata.Path).ToList();
        notes.ShouldBeUnique(StringComparer.Ordinal);
        load.Put.Except(notes, StringComparer.Ordinal).ShouldBeEmpty("documents whose putting was answered");
        foreach (var library in await store.ListLibrariesAsync(Token))
        {
            var stored = (await store.ListAsync(library, Token)).Select(entry => entry.Metadata.Path).Order(StringComparer.Ordinal).ToList();
            var content = await CrashLibrary.ContentAsync(Data, LocalEmbedder.Model, library);
            content.Chunks.ShouldBeUnique(StringComparer.Ordinal);
            content.Chunks.Select(chunk => (string)JsonNode.Parse(chunk)!["Path"]!).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList().ShouldBe(stored, customMessage: library.ToString());
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{load.Put.Count} documents put, {load.Jobs.Count} libraries added: all there, once."));
    }

    private string WriteGuides()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_root, "guides")).FullName;
        foreach (var word in (string[])["timeout", "connection", "retry", "cache", "certificate", "queue", "index", "token"])
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

    private string WriteAdded()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_root, "added")).FullName;
        for (var i = 0; i < 10; i++)
        {
            File.WriteAllText(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"page-{i}.md")), string.Create(CultureInfo.InvariantCulture, $"# Page {i}\n\nThis page tells how part {i} works, and what it is good for.\n"));
        }

        return folder;
    }
}
