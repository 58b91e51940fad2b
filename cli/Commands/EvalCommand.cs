using System.CommandLine;
using Contexter.Cli.Evaluation;
using Contexter.Cli.Output;
using Contexter.Documents;
using Contexter.Evaluation;
using Contexter.Silo.Hosting;
using Contexter.Storage;

namespace Contexter.Cli.Commands;

/// <summary><c>contexter eval</c>: measures how well searches find what judged queries want. Works on an index of its own; the data directory is not touched.</summary>
internal sealed class EvalCommand : CliCommand
{
    private const int DefaultK = 10;
    private const int DefaultSeed = 1;
    private const double Points = 100;
    private const string IndexStep = "index";

    private static readonly EvaluationMethod[] DefaultMethods = [EvaluationMethod.Keyword, EvaluationMethod.Semantic, EvaluationMethod.Hybrid];

    private readonly Option<string> _suite = new("--suite")
    {
        HelpName = "DIR",
        Description = $"Folder with {SuiteFormat.QueriesFile}, {SuiteFormat.DocumentsFile} and {SuiteFormat.JudgmentsFile}.",
        Required = true,
    };

    private readonly Option<string[]> _methods = OptionValues.Repeatable(
        "--methods", "NAME[,NAME]", $"What is measured: {string.Join(", ", EvaluationMethod.Named.Select(method => method.Name))}. The others are compared with the first. Default: keyword,semantic,hybrid.");

    private readonly Option<double[]> _semanticWeights = OptionValues.Numbers(
        "--semantic-weight", "X", "Also measure hybrid search with this weight of the semantic leg, 0 to 1; repeatable.");

    private readonly Option<bool> _shuffled = new("--shuffled") { Description = "Also measure the control, which ranks everything at random and has to do badly." };
    private readonly Option<int?> _k = OptionValues.WholeNumber("--k", "N", $"Depth of all measures, 1 to {SuiteRunner.MaxK}. Default: {DefaultK}.", "-k");
    private readonly Option<int?> _seed = OptionValues.WholeNumber("--seed", "N", $"Seed of intervals, significance and control. Default: {DefaultSeed}.");
    private readonly Option<double?> _minGain = OptionValues.Number(
        "--min-gain", "X", "Points of nDCG (hundredths) that every hybrid method has to be above keyword; exit code 1 where one is not.");

    public EvalCommand(CliEnvironment environment, GlobalOptions globals)
        : base("eval", "Measure search quality against a suite of judged queries.", environment, globals)
    {
        Add(_suite);
        Add(_methods);
        Add(_semanticWeights);
        Add(_shuffled);
        Add(_k);
        Add(_seed);
        Add(_minGain);
        Examples =
        [
            "contexter eval --suite tests/Quality/suite",
            "contexter eval --suite tests/Quality/suite --semantic-weight 0.3 --semantic-weight 0.5 --min-gain 3",
            "contexter eval --suite tests/Quality/suite --json | jq '.methods[] | {method, ndcg: .overall.ndcg.mean}'",
        ];
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var methods = MethodsOf(context.Arguments);
        var minGain = context.Arguments.GetValue(_minGain);
        RequireGainIsMeasured(methods, minGain);
        var k = context.Arguments.GetValue(_k) ?? DefaultK;
        SuiteRunner.CheckDepth(k);

        var options = context.LoadConfiguration().Options;
        var suite = new SuiteReader(new PhysicalFileSystem()).Read(context.Absolute(context.Arguments.GetRequiredValue(_suite)), cancellationToken);
        var report = await StepProgress.ShowAsync(
            context.Output,
            [IndexStep, .. methods.Select(method => method.Name)],
            async show =>
            {
                await using var host = EvaluationHost.Create(options);
                var chunked = host.Chunker.Chunk(suite, cancellationToken);
                var indexed = await host.Indexer.IndexAsync(chunked, new Reporter<double>(share => show(IndexStep, share)), cancellationToken);
                var running = new Reporter<RunProgress>(run => show(run.Method, run.Share));
                return await host.Runner.RunAsync(indexed, methods, k, context.Arguments.GetValue(_seed) ?? DefaultSeed, running, cancellationToken);
            });
        EvaluationText.Write(context.Output, report);
        return minGain is { } least ? CheckGain(context.Output, methods, report, least) : ExitCodes.Done;
    }

    private EvaluationMethod[] MethodsOf(ParseResult arguments)
    {
        var methods = new List<EvaluationMethod>();
        foreach (var name in (arguments.GetValue(_methods) ?? []).SelectMany(names => names.Split(',', StringSplitOptions.TrimEntries)))
        {
            methods.Add(EvaluationMethod.Named.FirstOrDefault(method => string.Equals(method.Name, name, StringComparison.OrdinalIgnoreCase))
                ?? throw new ContexterException(
                    ErrorCodes.InvalidInput,
                    $"--methods does not take '{name}'; allowed: {string.Join(", ", EvaluationMethod.Named.Select(method => method.Name))}."));
        }

        if (methods.Count == 0)
        {
            methods.AddRange(DefaultMethods);
        }

        methods.AddRange((arguments.GetValue(_semanticWeights) ?? []).Select(EvaluationMethod.Weighted));
        if (arguments.GetValue(_shuffled))
        {
            methods.Add(EvaluationMethod.Shuffled);
        }

        return [.. methods.DistinctBy(method => method.Name, StringComparer.Ordinal)];
    }

    private static void RequireGainIsMeasured(EvaluationMethod[] methods, double? minGain)
    {
        if (minGain is not null && !(methods.Contains(EvaluationMethod.Keyword) && methods.Any(method => method.IsHybrid)))
        {
            throw new ContexterException(ErrorCodes.InvalidInput, "--min-gain compares hybrid with keyword search; measure keyword and at least one hybrid method.");
        }
    }

    private static int CheckGain(CliOutput output, EvaluationMethod[] methods, EvaluationReport report, double least)
    {
        var keyword = report.Methods.Single(method => string.Equals(method.Method, EvaluationMethod.Keyword.Name, StringComparison.Ordinal));
        var isReached = true;
        foreach (var (method, figures) in methods.Zip(report.Methods).Where(pair => pair.First.IsHybrid))
        {
            var gain = SuiteRunner.Compare(figures, keyword, report.Seed).NdcgGain.Mean * Points;
            if (gain < least)
            {
                isReached = false;
                output.WriteWarning(
                    $"{method.Name} is {Figures.Decimal(gain, 1)} points of nDCG above keyword; --min-gain asks for {Figures.Decimal(least, 1)}.");
            }
        }

        return isReached ? ExitCodes.Done : ExitCodes.Failed;
    }
}
