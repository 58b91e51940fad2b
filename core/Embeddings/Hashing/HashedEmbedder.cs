using System.Numerics;
using System.Runtime.InteropServices;

namespace Contexter.Embeddings.Hashing;

/// <summary>
/// A local embedder that needs no model and no network: words and pieces of words hashed into 256 dimensions, weighted by how rare they are. It finds other
/// forms and parts of the words of a query, not words of the same meaning.
/// </summary>
/// <remarks>
/// <para>A text's vector is the sum of its different words' vectors (<see cref="WordVectors"/>), each times the word's count to the power of 0.75, scaled to
/// length 1. A text without a letter or a digit has a vector of its own kind that is like no other text's.</para>
/// <para>Deterministic: the same text has the same bits on every processor, alone or in a batch. Safe for concurrent use. Costs about 10 microseconds for a
/// chunk of 100 tokens.</para>
/// </remarks>
public sealed class HashedEmbedder : InProcessEmbedder
{
    /// <summary>Name of the model; another one whenever the same text would have another vector.</summary>
    public const string ModelId = "contexter-hash-v1-256";

    /// <summary>Components of every vector.</summary>
    public const int Dimension = WordVectors.Dimension;

    private readonly WordVectors _words = new(WordWeights.Load());

    /// <summary>
    /// The model. A search trusts it with a weight of 0.2 for questions: it knows forms of words and no meanings, so more costs what keyword search finds
    /// (docs/evaluation.md).
    /// </summary>
    public static EmbeddingModel Model { get; } = new() { Id = ModelId, Dimension = Dimension, QuestionSemanticWeight = 0.2 };

    /// <summary>Makes an embedder.</summary>
    public HashedEmbedder()
        : base(Model)
    {
    }

    /// <summary>Embeds one text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="vector">Takes the <see cref="Dimension"/> components.</param>
    public void Embed(ReadOnlySpan<char> text, Span<float> vector) => Embed(text, vector[..Dimension], []);

    /// <inheritdoc/>
    protected override void Compute(ReadOnlySpan<char> text, Span<float> vector) => Embed(text, vector);

    private void Embed(ReadOnlySpan<char> text, Span<float> vector, Dictionary<ulong, Occurrences> counts)
    {
        counts.Clear();
        var reader = new WordReader(text, stackalloc char[WordReader.MaxWordLength]);
        while (reader.MoveNext())
        {
            var hash = FeatureHash.Of(reader.Current, WordWeights.WordSeed);
            ref var occurrences = ref CollectionsMarshal.GetValueRefOrAddDefault(counts, hash, out var isKnown);
            occurrences = isKnown ? occurrences with { Count = occurrences.Count + 1 } : new Occurrences(_words.Get(reader.Current, hash), 1);
        }

        vector.Clear();
        if (counts.Count == 0)
        {
            _words.Get([], FeatureHash.Of([], WordWeights.WordSeed)).CopyTo(vector);
        }

        // A dictionary that nothing was removed from lists its entries as they came: the order of the sums is that of the text.
        foreach (var (_, (word, count)) in counts)
        {
            var root = Math.Sqrt(count);
            AddScaled(vector, word, (float)(root * Math.Sqrt(root)));
        }

        Normalize(vector);
    }

    // Component by component, a product and then a sum: no fused operation and no sum across components, which differ between processors.
    private static void AddScaled(Span<float> sums, ReadOnlySpan<float> word, float factor)
    {
        var targets = MemoryMarshal.Cast<float, Vector<float>>(sums);
        var sources = MemoryMarshal.Cast<float, Vector<float>>(word);
        for (var i = 0; i < targets.Length; i++)
        {
            targets[i] += sources[i] * factor;
        }
    }

    private static void Normalize(Span<float> vector)
    {
        var squares = 0.0;
        foreach (var component in vector)
        {
            squares += (double)component * component;
        }

        var scale = 1 / Math.Sqrt(squares);
        for (var i = 0; i < vector.Length; i++)
        {
            vector[i] = (float)(vector[i] * scale);
        }
    }

    private readonly record struct Occurrences(float[] Word, int Count);
}
