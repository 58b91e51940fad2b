using System.CommandLine;
using System.Globalization;
using Contexter.Embeddings;
using Contexter.Embeddings.Hashing;
using Contexter.Embeddings.Local;
using Contexter.Evaluation;
using Contexter.Evaluation.KnownItems;
using Contexter.Models.Corpus;
using Contexter.Models.Evaluation;
using Contexter.Models.Sections;
using Microsoft.Extensions.AI;

namespace Contexter.Models.Commands;

/// <summary><c>evaluate</c>: measures the model on sources it never saw, beside keyword search and the hashed embedder.</summary>
internal static class EvaluateCommand
{
    private const int Seed = 1;
    private static readonly double[] Weights = [0.3, 0.4, 0.5, 0.6, 0.7];

    public static Command Create(Option<string> work)
    {
        var role = new Option<SourceRole>("--role") { Description = "Sources to measure on: validate or test.", DefaultValueFactory = _ => SourceRole.Validate };
        var model = new Option<string?>("--model") { Description = "The model's file; the exported one when left out." };
        var local = new Option<bool>("--local-only") { Description = "Leave the hashed embedder out." };
        var command = new Command("evaluate", "Measure the model on sources it never saw; prints tables in Markdown.") { role, model, local };
        command.SetAction((result, cancellationToken) =>
            RunAsync(new WorkFolder(Path.GetFullPath(result.GetRequiredValue(work))), result.GetRequiredValue(role), result.GetValue(model), result.GetValue(local), cancellationToken));
        return command;
    }

    private static async Task RunAsync(WorkFolder work, SourceRole role, string? model, bool localOnly, CancellationToken cancellationToken)
    {
        var file = await File.ReadAllBytesAsync(model ?? work.Model, cancellationToken);
        using var stream = new PinnedModelStream(file);
        using var local = new LocalEmbedder(LocalModel.Read(stream));
        using var hashed = new HashedEmbedder();
        EvaluationMethod[] hybrids = [EvaluationMethod.Semantic, EvaluationMethod.Hybrid, .. Weights.Select(EvaluationMethod.Weighted)];
        var table = new MeasurementTable(Seed);
        foreach (var source in SourceList.Load().Sources.Where(source => source.Role == role))
        {
            var suite = KnownItemSuite.Make(SectionFile.Read(SectionFile.PathOf(work, source.Name)).Select(section => section.ToKnownItem()), new KnownItemOptions { Seed = Seed });
            if (suite.Queries.Count < 20)
            {
                Console.WriteLine($"{source.Name} has too few sections for a suite.");
                continue;
            }

            await MeasureAsync(source.Name, string.Empty, LocalEmbedder.Model, local, [EvaluationMethod.Keyword, .. hybrids]);
            if (!localOnly)
            {
                await MeasureAsync(source.Name, "hashed ", HashedEmbedder.Model, hashed, hybrids);
            }

            async Task MeasureAsync(string name, string prefix, EmbeddingModel described, IEmbeddingGenerator<string, Embedding<float>> embedder, EvaluationMethod[] methods)
            {
                var report = await SuiteMeasurement.RunAsync(suite, described, embedder, methods, Seed, cancellationToken);
                table.Add(name, prefix, report);
                Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {report.Documents:N0} sections, {report.Queries:N0} queries"));
            }
        }

        Console.WriteLine(table.ToMarkdown());
    }
}
