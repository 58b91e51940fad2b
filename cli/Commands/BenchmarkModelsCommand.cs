using System.CommandLine;
using Contexter.Cli.Evaluation;
using Contexter.Cli.Output;
using Contexter.Documents;
using Contexter.Evaluation;
using Contexter.Evaluation.Benchmark;
using Contexter.Evaluation.KnownItems;
using Contexter.Silo.Configuration;
using Contexter.Silo.Hosting;
using Contexter.Tokens;

namespace Contexter.Cli.Commands;

/// <summary>
/// <c>contexter models benchmark</c>: compares embedding models on a library of the user's own. Documents are read through the API, as with any other command, and then
/// let go of; models are measured in this process, on indexes of its own.
/// </summary>
internal sealed class BenchmarkModelsCommand : CliCommand
{
    private const int DefaultQueries = 300;
    private const int MinQueries = 20;
    private const int MaxQueries = 5_000;
    private const int DefaultSections = 2_000;
    private const int MinSections = 50;
    private const int MaxSections = 50_000;
    private const int DefaultSeed = 1;

    private readonly Option<string?> _library = new("--library")
    {
        HelpName = "NAME[@VERSION]",
        Description = "The library that questions are made of. Default: the only one.",
    };

    private readonly Option<string[]> _models = OptionValues.Repeatable(
        "--model", "NAME", "A model to compare; repeatable. Default: the built-in one ('local') and all that are configured.");

    private readonly Option<int?> _queries = OptionValues.WholeNumber(
        "--queries", "N", $"Questions, {MinQueries} to {MaxQueries}; fewer where the library has not as many. Default: {DefaultQueries}.");

    private readonly Option<int?> _sections = OptionValues.WholeNumber(
        "--sections", "N", $"Most sections that are embedded and searched, {MinSections} to {MaxSections}. Default: {DefaultSections}.");

    private readonly Option<int?> _seed = OptionValues.WholeNumber("--seed", "N", $"Seed of what is drawn. Default: {DefaultSeed}.");
    private readonly Option<bool> _yes = new("--yes", "-y") { Description = "Spend what models with a price cost." };

    public BenchmarkModelsCommand(CliEnvironment environment, GlobalOptions globals)
        : base("benchmark", "Compare embedding models on a library: what searches find with each, how fast it is, and what it costs.", environment, globals)
    {
        Add(_library);
        Add(_models);
        Add(_queries);
        Add(_sections);
        Add(_seed);
        Add(_yes);
        Examples =
        [
            "contexter models benchmark",
            "contexter models benchmark --library react@19.0 --model local --model voyage --yes",
            "contexter models benchmark --json | jq '.models[] | {name, ndcg: .hybrid.ndcg.mean}'",
        ];
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var queries = Within(context, _queries, DefaultQueries, MinQueries, MaxQueries);
        var sections = Within(context, _sections, DefaultSections, MinSections, MaxSections);
        var seed = context.Arguments.GetValue(_seed) ?? DefaultSeed;
        var reference = context.Arguments.GetValue(_library);
        if (reference is not null)
        {
            _ = LibraryVersion.ParseReference(reference);
        }

        var options = context.LoadConfiguration().Options;
        var candidates = ModelComparison.Candidates(options, context.Arguments.GetValue(_models) ?? []);
        var (library, chunked) = await ReadAsync(context, options, reference, KnownItemOptions.For(queries) with { MaxSections = sections, Seed = seed }, cancellationToken);
        Estimate(context.Output, candidates, chunked.CountTokens(Cl100kTokenizer.Load()), context.Arguments.GetValue(_yes));

        var report = await StepProgress.ShowAsync(
            context.Output,
            [.. candidates.SelectMany(candidate => Enum.GetValues<BenchmarkStep>().Select(step => StepOf(candidate.Name, step)))],
            show => BenchmarkRun.CompareAsync(chunked, candidates, seed, new Reporter<BenchmarkProgress>(at => show(StepOf(at.Model, at.Step), at.Share)), cancellationToken));
        BenchmarkText.Write(context.Output, library, report);
        return report.Models.All(model => model.Fault is null) ? ExitCodes.Done : ExitCodes.Failed;
    }

    private static async Task<(string Library, ChunkedSuite Suite)> ReadAsync(
        CommandContext context, ContexterOptions options, string? reference, KnownItemOptions known, CancellationToken cancellationToken)
    {
        // Closed before anything is measured: a benchmark may take an hour, and others need the data directory.
        await using var session = await context.OpenAsync(cancellationToken);
        var stored = new LibrarySections(session.Api);
        var library = await stored.FindAsync(reference, cancellationToken);
        var sections = await stored.ReadAsync(library, known.MaxSections, known.Seed, cancellationToken);
        var chunker = ModelComparison.CreateChunker(options);
        var suite = chunker.KeepIndexable(KnownItemSuite.Make(sections, known), cancellationToken);
        return suite.Queries.Count >= MinQueries
            ? (library.Reference(), chunker.Chunk(suite, cancellationToken))
            : throw new ContexterException(
                ErrorCodes.InvalidInput,
                $"Library '{library.Reference()}' is enough for {Figures.Count(suite.Queries.Count, "question")} about {Figures.Count(suite.Documents.Count, "section")}, "
                + $"and a comparison needs {MinQueries} to say anything; name a larger one with --library.");
    }

    /// <summary>Says what models cost before they are asked, and refuses where that was not agreed to.</summary>
    private static void Estimate(CliOutput output, IReadOnlyList<BenchmarkCandidate> candidates, long tokens, bool isAgreed)
    {
        var paid = candidates.Where(candidate => candidate.IsPaid).ToArray();
        if (paid.Length == 0)
        {
            return;
        }

        var costs = string.Join(", ", paid.Select(candidate => candidate.CostOf(tokens) is { } cost
            ? $"{BenchmarkText.Money(cost)} for '{candidate.Name}'"
            : $"an unknown amount for '{candidate.Name}', whose price_per_million_tokens is not configured"));
        var estimate = $"About {Figures.Count(tokens, "token")} a model (by cl100k_base) will cost {costs}";
        if (!isAgreed)
        {
            throw new ContexterException(
                ErrorCodes.InvalidInput, $"{estimate}. Agree to that with --yes, make it less with --sections and --queries, or choose other models with --model.");
        }

        output.WriteNote(estimate + ".");
    }

    private static int Within(CommandContext context, Option<int?> option, int byDefault, int least, int most)
    {
        var value = context.Arguments.GetValue(option) ?? byDefault;
        return value >= least && value <= most
            ? value
            : throw new ContexterException(ErrorCodes.InvalidInput, FormattableString.Invariant($"{option.Name} is {value}; it has to be {least} to {most}."));
    }

    private static string StepOf(string model, BenchmarkStep step) => $"{model}: " + step switch
    {
        BenchmarkStep.Embed => "embed documents",
        BenchmarkStep.Ask => "embed questions",
        _ => "search",
    };
}
