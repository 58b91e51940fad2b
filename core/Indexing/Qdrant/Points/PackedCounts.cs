using Contexter.Lexical;

namespace Contexter.Indexing.Qdrant.Points;

/// <summary>Occurrences of a term in the fields of a chunk as one number; the body's are the lowest bits, so that most numbers are small.</summary>
/// <remarks>The body has 21 bits and the others 14 each: two million and sixteen thousand occurrences are told apart, more are not.</remarks>
internal static class PackedCounts
{
    private const int BodyBits = 21;
    private const int OtherBits = 14;
    private const long BodyMask = (1L << BodyBits) - 1;
    private const long OtherMask = (1L << OtherBits) - 1;

    public static long Pack(FieldCounts counts)
        => Math.Min(counts.Body, BodyMask)
            | (Math.Min(counts.Identifier, OtherMask) << BodyBits)
            | (Math.Min(counts.Heading, OtherMask) << (BodyBits + OtherBits))
            | (Math.Min(counts.Title, OtherMask) << (BodyBits + OtherBits + OtherBits));

    public static FieldCounts Unpack(long packed) => new(
        (packed >> (BodyBits + OtherBits + OtherBits)) & OtherMask, (packed >> (BodyBits + OtherBits)) & OtherMask, packed & BodyMask, (packed >> BodyBits) & OtherMask);
}
