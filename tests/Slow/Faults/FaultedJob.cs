using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Contexter.Cli;
using Contexter.Embeddings;
using Contexter.Indexing.Embedded;
using Contexter.Lexical;
using Contexter.Storage;

namespace Contexter.SlowTests.Faults;

/// <summary>
/// One addition of a library, by as many processes as it takes, and what has to be true whenever none of them runs: no document that was stored is gone, no chunk is there twice or is another
/// than an undisturbed addition makes, and a job that says that it is complete is.
/// </summary>
/// <param name="source">The folder that is added.</param>
/// <param name="data">The data directory.</param>
/// <param name="settings">Arguments of every command.</param>
/// <param name="model">The embedding model that the settings choose.</param>
/// <param name="undisturbed">What an addition without faults leaves; null for that addition itself.</param>
internal sealed class FaultedJob(string source, string data, string[] settings, EmbeddingModel model, FinalState? undisturbed)
{
    /// <summary>A job that does not end after so many processes without a fault is stuck.</summary>
    private const int MostProcesses = 5;

    private HashSet<string> _documents = [];

    /// <summary>The defect that every process has; null for none.</summary>
    public string? Bug { get; init; }

    /// <summary>Where the data is.</summary>
    public string Data => data;

    /// <summary>Whether the job has said that it is complete.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Has a process go on with the job, or begin it, and looks at what it left.</summary>
    /// <param name="disturbance">What goes wrong in it; null for nothing.</param>
    /// <param name="killAfter">When it is killed; null for never.</param>
    /// <param name="meanwhile">What is done to it.</param>
    /// <param name="mend">Mends what the fault left, when the process has ended.</param>
    /// <param name="variables">Variables of its environment.</param>
    public async Task GoOnAsync(string? disturbance = null, TimeSpan? killAfter = null, Func<Process, Task>? meanwhile = null, Action? mend = null, params (string Name, string Value)[] variables)
    {
        // Another addition would be another job: one that is there is gone on with.
        var result = File.Exists(Path.Combine(data, "state.db")) ? await RunAsync(["jobs", "watch", "1"], disturbance, killAfter, meanwhile, variables) : null;
        if (result is null || (result.ExitCode == ExitCodes.Failed && result.Errors.Contains("There is no job", StringComparison.Ordinal)))
        {
            result = await RunAsync(["add", CrashLibrary.Version.ToString(), "--from", source], disturbance, killAfter, meanwhile, variables);
        }

        mend?.Invoke();
        if (result.ExitCode is ExitCodes.Done or ExitCodes.PartlyDone)
        {
            IsComplete = true;
        }

        await ShouldHoldAsync(result);
    }

    /// <summary>Has processes without faults end the job, and holds what there is then against an undisturbed addition.</summary>
    /// <param name="isExact">Whether the job's own account has to be equal as well: what was set aside, and tried again, is counted.</param>
    public async Task EndAsync(bool isExact)
    {
        for (var process = 0; !IsComplete; process++)
        {
            process.ShouldBeLessThan(MostProcesses, "The job does not end.");
            await GoOnAsync();
            if (!IsComplete)
            {
                await RunAsync(["jobs", "retry", "1"], null, null, null);
            }
        }

        if (!isExact)
        {
            (await RunAsync(["dead-letters", "retry", "--all"], null, null, null)).ExitCode.ShouldBeOneOf(ExitCodes.Done, ExitCodes.PartlyDone);
        }

        await ShouldBeUndisturbedAsync(isExact);
    }

    /// <summary>Holds what there is against an undisturbed addition.</summary>
    public async Task ShouldBeUndisturbedAsync(bool isExact)
    {
        var state = await CrashLibrary.StateAsync(data, model, Settings);
        if (undisturbed is null)
        {
            return;
        }

        ((string?)JsonNode.Parse(state.Job)!["state"]).ShouldBe("completed");
        state.Content.ShouldBe(undisturbed.Content);
        if (isExact)
        {
            state.Documents.ShouldBe(undisturbed.Documents);
            state.Job.ShouldBe(undisturbed.Job);
        }
    }

    /// <summary>What there is.</summary>
    public Task<FinalState> StateAsync() => CrashLibrary.StateAsync(data, model, Settings);

    private string[] Settings => [.. settings, .. CrashLibrary.ManyKills];

    /// <summary>What is true at every moment, between two processes.</summary>
    private async Task ShouldHoldAsync(ProcessResult last)
    {
        var token = TestContext.Current.CancellationToken;
        HashSet<string> documents = [];
        if (File.Exists(Path.Combine(data, "documents.db")))
        {
            await using var store = SqliteDocumentStore.Open(Path.Combine(data, "documents.db"));
            documents = [.. (await store.ListAsync(CrashLibrary.Version, token)).Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Metadata.Path} {entry.Metadata.ContentHash}"))];
        }

        _documents.Except(documents, StringComparer.Ordinal).ShouldBeEmpty($"documents that were stored are gone after a process that ended so: {last.ExitCode}\n{last.Errors}");
        _documents = documents;
        var chunks = await ChunksAsync(token);
        chunks.ShouldBeUnique(StringComparer.Ordinal);
        if (undisturbed is not null)
        {
            var expected = undisturbed.Content.Chunks.Select(IdOf).ToHashSet(StringComparer.Ordinal);
            chunks.Except(expected, StringComparer.Ordinal).ShouldBeEmpty("chunks that an undisturbed addition does not make");
            if (IsComplete && last.ExitCode is ExitCodes.Done)
            {
                chunks.Count.ShouldBe(expected.Count, "a job that is complete is");
            }
        }
    }

    private async Task<List<string>> ChunksAsync(CancellationToken cancellationToken)
    {
        var files = new PhysicalFileSystem();
        var options = new EmbeddedIndexOptions { Root = new ModelFolders(Path.Combine(data, "index"), files).PathOf(model), ModelId = model.Id, Dimension = model.Dimension };
        await using var index = new EmbeddedChunkIndex(options, files, new TextAnalyzer());
        var chunks = new List<string>();
        await foreach (var chunk in index.ScanAsync(CrashLibrary.Version, cancellationToken))
        {
            chunks.Add($"{chunk.Metadata.Path} {chunk.Chunk.Id.Value}");
        }

        return chunks;
    }

    private static string IdOf(string chunk)
    {
        var json = JsonNode.Parse(chunk)!;
        var id = json["Chunk"]!["Id"]!;
        return $"{(string?)json["Path"]} {(id is JsonValue ? (string?)id : (string?)id["Value"])}";
    }

    private Task<ProcessResult> RunAsync(string[] command, string? disturbance, TimeSpan? killAfter, Func<Process, Task>? meanwhile, params (string Name, string Value)[] variables) =>
        ContexterProcess.RunAsync(
            [.. command, "--data", data, "--json", .. Settings],
            disturbance,
            killAfter,
            TestContext.Current.CancellationToken,
            meanwhile,
            Bug is null ? variables : [.. variables, ("CRASH_BUG", Bug)]);
}
