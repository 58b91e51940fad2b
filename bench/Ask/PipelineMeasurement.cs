using System.Diagnostics;
using System.Globalization;
using Contexter.Knowledge;
using Contexter.Knowledge.Pipeline;
using Contexter.Search.Analysis;

namespace Contexter.Bench.Ask;

/// <summary>How many items a second pass through the stages of an answer when no source is waited for.</summary>
internal static class PipelineMeasurement
{
    private const int Rounds = 300;
    private const int Items = 200;

    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        var results = Enumerable.Range(0, Items).Select(number => new KnowledgeResult
        {
            Source = "made",
            Title = string.Create(CultureInfo.InvariantCulture, $"Page {number}"),
            Url = string.Create(CultureInfo.InvariantCulture, $"https://docs.example/page{number}"),
            Text = string.Join(' ', Enumerable.Range(0, 40).Select(word => string.Create(CultureInfo.InvariantCulture, $"word{number * 31 % 97}x{word * number % 53}"))) + ".",
            Score = 1,
        }).ToArray();
        await PassAsync(results, cancellationToken);
        var busy = Environment.CpuUsage.TotalTime;
        var begin = Stopwatch.GetTimestamp();
        for (var round = 0; round < Rounds; round++)
        {
            await PassAsync(results, cancellationToken);
        }

        var (took, used) = (Stopwatch.GetElapsedTime(begin), Environment.CpuUsage.TotalTime - busy);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"stages    {Rounds * Items / took.TotalSeconds:N0} items a second through search and processing, {Rounds * Items / used.TotalSeconds:N0} a second of processor time"));
    }

    private static async Task PassAsync(KnowledgeResult[] results, CancellationToken cancellationToken)
    {
        var query = new KnowledgeQuery { Text = "anything" };
        var options = new KnowledgeOptions();
        var question = new SourceQuestion(query, QueryAnalyzer.Analyze(query.Text, []), new MemoryBudget(options.MemoryBytes));
        await using var pipeline = new SearchPipeline([new MadeSource(results)], question, new ResultFilter(options.DuplicateSimilarity), options, TimeProvider.System, cancellationToken);
        await foreach (var item in pipeline.ReadAllAsync(cancellationToken))
        {
            if (item.Fault is { } fault)
            {
                throw fault;
            }
        }
    }

    private sealed class MadeSource(KnowledgeResult[] results) : IKnowledgeSource
    {
        public string Name => "made";

        public SourceChoice Choose(KnowledgeQuery query, QueryAnalysis analysis) => new(Name, IsSelected: true, "it is measured");

        public IAsyncEnumerable<KnowledgeResult> SearchAsync(SourceQuestion question, CancellationToken cancellationToken) => results.ToAsyncEnumerable();
    }
}
