using Contexter.Bench.Suite;

namespace Contexter.Bench.Peers;

/// <summary>Contexter beside others that do a part of its work: on the same data, in one run, in turn. Only ratios count; what is not installed is named as not measured.</summary>
internal sealed class PeersScenario : IScenario
{
    /// <inheritdoc/>
    public string Name => "peers";

    /// <inheritdoc/>
    public string Description => "Ratios with hnswlib, faiss, usearch, FTS5, LanceDB, tiktoken and Orleans, in turn on the same data.";

    /// <inheritdoc/>
    public IReadOnlyList<ScenarioParameter> Parameters =>
    [
        new("only", "One peer instead of all: hnswlib, faiss, usearch, fts5, lancedb, tiktoken, orleans.", string.Empty) { IsSetting = false },
        new("vectors", "Vectors of 256 dimensions for hnswlib, faiss and usearch.", "30000"),
        new("chunks", "Chunks for FTS5 and LanceDB.", "20000"),
        new("python", "The Python that has hnswlib and faiss (Debian: python3-hnswlib, python3-faiss).", "/usr/bin/python3") { IsSetting = false },
        new("node-modules", "The folder where npm put usearch and @lancedb/lancedb.", string.Empty) { IsSetting = false },
        new("orleans-source", "A folder of NuGet packages that has Microsoft.Orleans, where the registry has not.", string.Empty) { IsSetting = false },
    ];

    /// <inheritdoc/>
    public async Task RunAsync(ScenarioRun run, CancellationToken cancellationToken)
    {
        if (run.Text("node-modules") is { Length: > 0 } modules)
        {
            Environment.SetEnvironmentVariable("CONTEXTER_BENCH_NODE_MODULES", Path.GetFullPath(modules));
        }

        var peers = new Dictionary<string, Func<IReadOnlyCollection<string>, Task>>(StringComparer.Ordinal)
        {
            ["hnswlib"] = chosen => VectorPeers.MeasureAsync(run, chosen, cancellationToken),
            ["faiss"] = chosen => VectorPeers.MeasureAsync(run, chosen, cancellationToken),
            ["usearch"] = chosen => VectorPeers.MeasureAsync(run, chosen, cancellationToken),
            ["fts5"] = chosen => TextPeers.MeasureAsync(run, chosen, cancellationToken),
            ["lancedb"] = chosen => TextPeers.MeasureAsync(run, chosen, cancellationToken),
            ["tiktoken"] = _ => TokenPeer.MeasureAsync(run, cancellationToken),
            ["orleans"] = _ => GrainPeer.MeasureAsync(run, cancellationToken),
        };
        var only = run.Text("only");
        if (only.Length > 0)
        {
            var measure = peers.GetValueOrDefault(only) ?? throw new SuiteException($"There is no peer '{only}'. There are: {string.Join(", ", peers.Keys)}.");
            await measure([only]);
            return;
        }

        await VectorPeers.MeasureAsync(run, ["hnswlib", "faiss", "usearch"], cancellationToken);
        await TextPeers.MeasureAsync(run, ["fts5", "lancedb"], cancellationToken);
        await TokenPeer.MeasureAsync(run, cancellationToken);
        await GrainPeer.MeasureAsync(run, cancellationToken);
    }
}
