namespace Contexter.Lexical;

/// <summary>A count for each field of a chunk: occurrences of one term, or the field's length in terms.</summary>
/// <param name="Title">In the document's title.</param>
/// <param name="Heading">In the headings above the chunk.</param>
/// <param name="Body">In the chunk's text.</param>
/// <param name="Identifier">In the chunk's text as a whole identifier or dotted name, beside its parts.</param>
public readonly record struct FieldCounts(long Title, long Heading, long Body, long Identifier)
{
    /// <summary>The sum over the fields.</summary>
    public long Total => Title + Heading + Body + Identifier;

    /// <summary>Sums field by field.</summary>
    public static FieldCounts operator +(FieldCounts left, FieldCounts right)
        => new(left.Title + right.Title, left.Heading + right.Heading, left.Body + right.Body, left.Identifier + right.Identifier);

    /// <summary>Differences field by field.</summary>
    public static FieldCounts operator -(FieldCounts left, FieldCounts right)
        => new(left.Title - right.Title, left.Heading - right.Heading, left.Body - right.Body, left.Identifier - right.Identifier);

    /// <summary>The sum over the fields, each weighted.</summary>
    public double Weigh(Bm25Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return (options.TitleWeight * Title) + (options.HeadingWeight * Heading) + (options.BodyWeight * Body) + (options.IdentifierWeight * Identifier);
    }
}
