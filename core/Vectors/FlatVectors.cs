namespace Contexter.Vectors;

/// <summary>Takes the scores of a scan; a struct, so that the scan's loop calls it without indirection.</summary>
internal interface IRowVisitor
{
    /// <summary>Takes one row's cosine.</summary>
    void Visit(int row, float cosine);
}

/// <summary>Exact search: unit vectors one after the other, all of them compared. What every approximate index is measured against.</summary>
internal static class FlatVectors
{
    /// <summary>Compares rows with a query.</summary>
    /// <param name="rows">All rows, each as long as the query.</param>
    /// <param name="first">The first row to compare.</param>
    /// <param name="count">How many to compare.</param>
    /// <param name="query">A unit vector.</param>
    /// <param name="visitor">Takes the cosines, in order of the rows.</param>
    public static void Scan<TVisitor>(ReadOnlySpan<float> rows, int first, int count, ReadOnlySpan<float> query, ref TVisitor visitor)
        where TVisitor : struct, IRowVisitor
    {
        var rest = rows.Slice(first * query.Length, count * query.Length);
        for (var row = first; row < first + count; row++)
        {
            visitor.Visit(row, Cosine(rest[..query.Length], query));
            rest = rest[query.Length..];
        }
    }

    /// <summary>Cosine of two unit vectors, -1 to 1.</summary>
    public static float Cosine(ReadOnlySpan<float> left, ReadOnlySpan<float> right) => Math.Clamp(VectorMath.Dot(left, right), -1, 1);
}
