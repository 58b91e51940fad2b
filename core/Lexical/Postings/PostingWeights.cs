namespace Contexter.Lexical.Postings;

/// <summary>
/// Occurrences of a posting in one byte, two bits a field, and what each such byte counts under the weights of the fields. <see cref="Large"/> in a field stands for
/// a number that is written beside.
/// </summary>
/// <param name="options">The weights.</param>
internal sealed class PostingWeights(Bm25Options options)
{
    /// <summary>Stands for this many occurrences and more.</summary>
    public const int Large = 3;

    private readonly double[] _table = [.. Enumerable.Range(0, 256).Select(code => Decode((byte)code).Weigh(options))];

    /// <summary>The weights.</summary>
    public Bm25Options Options => options;

    /// <summary>Weighted occurrences by their byte; of a byte that <see cref="HasLarge"/>, too few.</summary>
    public ReadOnlySpan<double> Table => _table;

    /// <summary>The byte of a posting.</summary>
    public static byte Encode(in Posting posting)
        => (byte)(Math.Min(Large, posting.Title) | (Math.Min(Large, posting.Heading) << 2) | (Math.Min(Large, posting.Body) << 4) | (Math.Min(Large, posting.Identifier) << 6));

    /// <summary>The occurrences of a byte.</summary>
    public static FieldCounts Decode(byte code) => new(code & 3, (code >> 2) & 3, (code >> 4) & 3, code >> 6);

    /// <summary>Whether a field of a byte is <see cref="Large"/>.</summary>
    public static bool HasLarge(byte code) => (code & (code >> 1) & 0x55) != 0;
}
