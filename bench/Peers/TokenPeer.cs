using Contexter.Bench.Scenarios;
using Contexter.Bench.Suite;
using Contexter.Bench.Suite.Measuring;

namespace Contexter.Bench.Peers;

/// <summary>The tokenizer beside npm's tiktoken on files of the .NET SDK's documentation, one core each.</summary>
internal static class TokenPeer
{
    private const int Files = 12;

    /// <summary>Measures it.</summary>
    public static async Task MeasureAsync(ScenarioRun run, CancellationToken cancellationToken)
    {
        try
        {
            using var anchor = await TiktokenAnchor.InstallAsync(Files, cancellationToken);
            await run.CompareAsync("tokens beside tiktoken", Contender.Of("cl100k_base", anchor.CountOurs), new Contender("tiktoken", anchor.EncodeAsync), cancellationToken);
        }
        catch (SuiteException problem)
        {
            run.RecordNotMeasured("tiktoken", problem.Message);
        }
    }
}
