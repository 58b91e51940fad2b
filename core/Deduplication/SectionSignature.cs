using System.Text;

namespace Contexter.Deduplication;

/// <summary>What duplicates of a section are found by, in about 300 bytes: enough to keep for every section where the texts are too many to keep.</summary>
public sealed record SectionSignature
{
    private static readonly MinHasher Hasher = new();

    /// <summary>Hash of the normalised text (<see cref="DuplicateText.Hash"/>).</summary>
    public required ulong TextHash { get; init; }

    /// <summary>What near duplicates have in common, too (<see cref="SectionFacts.Hash"/>).</summary>
    public required ulong FactsHash { get; init; }

    /// <summary>Different runs of words in the text (<see cref="Shingles"/>).</summary>
    public required int ShingleCount { get; init; }

    /// <summary>Size of the text in UTF-8 bytes.</summary>
    public required int SizeBytes { get; init; }

    /// <summary>The sketch of the shingles (<see cref="MinHasher.Sketch"/>).</summary>
    public required ReadOnlyMemory<uint> Sketch { get; init; }

    /// <summary>The signature of a text.</summary>
    public static SectionSignature Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var normalized = DuplicateText.Normalize(text);
        var shingles = Shingles.Of(normalized);
        return new SectionSignature
        {
            TextHash = DuplicateText.Hash(normalized),
            FactsHash = SectionFacts.Hash(text),
            ShingleCount = shingles.Length,
            SizeBytes = Encoding.UTF8.GetByteCount(text),
            Sketch = Hasher.Sketch(shingles),
        };
    }
}
