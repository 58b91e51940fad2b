namespace Contexter.Embeddings.Hashing;

/// <summary>
/// How much a word tells: the square root of its inverse document frequency in a body of documentation, one byte a bucket of word hashes.
/// </summary>
/// <remarks>
/// The square root and not the frequency itself, because word vectors are not orthogonal: a few heavy words would drown the rest in the noise of their overlap.
/// </remarks>
internal sealed class WordWeights
{
    public const int BucketCount = 1 << 16;

    /// <summary>Seed of <see cref="FeatureHash"/> for whole words.</summary>
    public const ulong WordSeed = 1;

    private const string ResourceName = "Contexter.Embeddings.Hashing.word-weights.bin";

    // The rarest word of a million texts weighs 3.8, so that 64 steps a unit stay below 256.
    private const float StepsPerUnit = 64;

    private readonly byte[] _steps;

    public WordWeights(byte[] steps)
    {
        if (steps.Length != BucketCount)
        {
            throw new ArgumentException($"A table of word weights has {BucketCount} bytes, not {steps.Length}.", nameof(steps));
        }

        _steps = steps;
    }

    /// <summary>The table that is part of this assembly.</summary>
    public static WordWeights Load()
    {
        using var resource = typeof(WordWeights).Assembly.GetManifestResourceStream(ResourceName)
            ?? throw new InvalidOperationException($"Resource '{ResourceName}' is missing from the assembly.");
        var steps = new byte[BucketCount];
        resource.ReadExactly(steps);
        return new WordWeights(steps);
    }

    /// <summary>Computes a table from how many of some texts hold each word.</summary>
    /// <param name="documentFrequencies">Texts that hold a word, by word in lower case.</param>
    /// <param name="textCount">How many texts there are.</param>
    public static byte[] Build(IEnumerable<KeyValuePair<string, int>> documentFrequencies, int textCount)
    {
        // Words that share a bucket share the frequency of the most frequent of them: too little weight for a rare word does less harm than too much for "the".
        var frequencies = new int[BucketCount];
        foreach (var (word, frequency) in documentFrequencies)
        {
            ref var bucket = ref frequencies[Bucket(FeatureHash.Of(word, WordSeed))];
            bucket = Math.Max(bucket, frequency);
        }

        // Never 0: a text of such words only would have no direction.
        return [.. frequencies.Select(f => (byte)Math.Clamp(Math.Round(StepsPerUnit * Math.Sqrt(Math.Log(1 + ((textCount - f + 0.5) / (f + 0.5))))), 1, 255))];
    }

    /// <summary>Weight of a word by its hash, above 0 and below 4.</summary>
    public float Of(ulong wordHash) => _steps[Bucket(wordHash)] / StepsPerUnit;

    private static int Bucket(ulong wordHash) => (int)(wordHash & (BucketCount - 1));
}
