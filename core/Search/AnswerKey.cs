using System.Globalization;
using System.Text;

namespace Contexter.Search;

/// <summary>Names everything that an answer depends on.</summary>
internal static class AnswerKey
{
    // In no query, name or number.
    private const char Separator = '\u001f';

    /// <summary>The key of a query over content of a revision.</summary>
    public static string Of(SearchQuery query, string revision)
    {
        var key = new StringBuilder(query.Query.Length + 128);
        Append(key, revision, (int)query.Type, query.TopK, query.Threshold, query.Diversity, query.Explain);
        Append(key, (int)query.Weights.Mode, query.Weights.Semantic);
        AppendAll(key, query.Libraries);
        var filter = query.Filter;
        Append(key, filter.SectionPrefix, filter.MinTrustScore, filter.MinQualityScore, filter.UpdatedSince?.UtcTicks, filter.ExcludeUntrusted);
        AppendAll(key, filter.Types);
        AppendAll(key, filter.Languages);
        AppendAll(key, filter.Tags);
        AppendAll(key, filter.Require);
        AppendAll(key, filter.Exclude);
        return key.Append(query.Query).ToString();
    }

    private static void Append(StringBuilder key, params ReadOnlySpan<object?> values)
    {
        foreach (var value in values)
        {
            key.Append(CultureInfo.InvariantCulture, $"{value}").Append(Separator);
        }
    }

    private static void AppendAll<T>(StringBuilder key, IReadOnlyList<T> values)
    {
        key.Append(values.Count).Append(Separator);
        foreach (var value in values)
        {
            Append(key, value);
        }
    }
}
