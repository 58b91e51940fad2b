using Contexter.Bench.Suite;
using Contexter.Bench.Suite.Measuring;
using Contexter.Bench.Suite.Results;

namespace Contexter.Bench.Scenarios;

/// <summary>
/// The tokenizer beside npm's tiktoken on the documentation of the .NET SDK, one core each, in turn. That the ids are the same is what the slow tests show; here they are only counted.
/// </summary>
internal static class TokenScenario
{
    public static async Task RunAsync(ScenarioRun run, CancellationToken cancellationToken)
    {
        using var anchor = await TiktokenAnchor.InstallAsync(run.Number("files"), cancellationToken);
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var tokens = anchor.CountOurs();
        run.Record("allocated by a token", "B", FigureKind.Deterministic, Better.Lower, [(GC.GetAllocatedBytesForCurrentThread() - allocated) / (double)tokens]);
        run.WriteLine($"{anchor.Characters:N0} characters, {tokens:N0} tokens");
        await run.CompareAsync("tokens beside tiktoken", Contender.Of("cl100k_base", anchor.CountOurs), new Contender("tiktoken", anchor.EncodeAsync), cancellationToken, turns: 1);
        foreach (var figure in run.Figures.Where(figure => figure.Unit is "ms").ToList())
        {
            run.RecordTime(figure.Name.Replace("tokens beside tiktoken: ", "characters, ", StringComparison.Ordinal), "1/s", [.. figure.Rounds.Select(ms => anchor.Characters / ms * 1_000)]);
        }
    }
}
