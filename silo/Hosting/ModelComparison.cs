using Contexter.Chunking;
using Contexter.Documents;
using Contexter.Embeddings.Local;
using Contexter.Evaluation;
using Contexter.Evaluation.Benchmark;
using Contexter.Parsing;
using Contexter.Quality;
using Contexter.Silo.Configuration;
using Contexter.Tokens;

namespace Contexter.Silo.Hosting;

/// <summary>The embedding models that the configuration describes, ready to be compared outside of the product: without its data directory and its caches.</summary>
public static class ModelComparison
{
    /// <summary>What cuts documents, as the configuration says.</summary>
    /// <param name="options">The configuration.</param>
    public static SuiteChunker CreateChunker(ContexterOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new SuiteChunker(
            DocumentParsers.CreateDefault(), new DocumentFactory(new QualityOptions()), new Chunker(Cl100kTokenizer.Load()), options.Chunking.ToOptions(), TimeProvider.System);
    }

    /// <summary>The models of some names, in their order; all models, the built-in one first, when none is named.</summary>
    /// <param name="options">The configuration.</param>
    /// <param name="names">The names.</param>
    /// <exception cref="ContexterException">There is no model of a name (<see cref="ErrorCodes.InvalidInput"/>).</exception>
    public static IReadOnlyList<BenchmarkCandidate> Candidates(ContexterOptions options, IReadOnlyCollection<string> names)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(names);
        var all = Describe(options).ToArray();
        return names.Count == 0 ? all :
        [
            .. names.Distinct(StringComparer.Ordinal).Select(name => Array.Find(all, candidate => string.Equals(candidate.Name, name, StringComparison.Ordinal))
                ?? throw new ContexterException(
                    ErrorCodes.InvalidInput,
                    $"There is no embedding model '{name}'; there are {string.Join(", ", all.Select(candidate => candidate.Name))}. The configuration describes others below 'embeddings' and 'models'.")),
        ];
    }

    private static IEnumerable<BenchmarkCandidate> Describe(ContexterOptions options)
    {
        yield return Describe(options, ModelDescriptions.BuiltIn, new EmbeddingsSection());
        if (options.Embeddings.Provider != EmbeddingProvider.Local)
        {
            yield return Describe(options, ValueFormat.For(typeof(EmbeddingProvider)).Write(options.Embeddings.Provider), options.Embeddings);
        }

        foreach (var (name, model) in options.Models.OrderBy(model => model.Key, StringComparer.Ordinal))
        {
            yield return Describe(options, name, model);
        }
    }

    private static BenchmarkCandidate Describe(ContexterOptions options, string name, ModelSection model)
    {
        // What is timed and counted has to be this model's own: no cache, and no other server in its place.
        var first = options.Embeddings;
        var alone = options with
        {
            Embeddings = first with { Fallbacks = [], Cache = first.Cache with { Size = new ByteSize(0) }, QueryCache = first.QueryCache with { Entries = 0 } },
            Models = options.Models.ToDictionary(other => other.Key, other => other.Value with { Fallbacks = [] }, StringComparer.Ordinal),
        };
        var description = model.ToOptions() is [var server, ..] ? server.Description : LocalEmbedder.Model;

        // Who asks for a key usually asks for money, so a price that nobody has configured is not taken for none.
        double? price = model is { PricePerMillionTokens: 0, Key.Length: > 0 } ? null : model.PricePerMillionTokens;
        return new BenchmarkCandidate(name, description, price, () => EvaluationHost.Create(alone, name));
    }
}
