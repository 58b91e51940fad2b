using System.Text;

namespace Contexter.Silo.Configuration;

/// <summary>Keys of settings: their spelling, and what somebody meant who misspelt one.</summary>
internal static class SettingKey
{
    /// <summary>A name in lower case with an underscore before every capital but the first: <c>TopK</c> is <c>top_k</c>, <c>Bm25</c> is <c>bm25</c>.</summary>
    public static string SnakeCase(string name)
    {
        var key = new StringBuilder(name.Length + 4);
        foreach (var letter in name)
        {
            if (char.IsAsciiLetterUpper(letter) && key.Length > 0)
            {
                key.Append('_');
            }

            key.Append(char.ToLowerInvariant(letter));
        }

        return key.ToString();
    }

    /// <summary>The known key that is most like an unknown one, or null when none is like it.</summary>
    /// <remarks>A right name in the wrong section is as good as a misspelling by one letter: <c>port</c> is taken for <c>server.port</c>.</remarks>
    public static string? Nearest(string unknown, IEnumerable<string> known)
    {
        var (key, difference) = known.Select(key => (Key: key, Difference: Difference(unknown, key))).MinBy(candidate => candidate.Difference);
        return difference <= 0.5 ? key : null;
    }

    private static double Difference(string unknown, string known)
    {
        var unknownName = unknown.AsSpan(unknown.LastIndexOf('.') + 1);
        var knownName = known.AsSpan(known.LastIndexOf('.') + 1);
        // Whole keys of one section are alike by the section's name alone, so they must be more alike than names.
        return Math.Min(
            1.5 * Distance(unknown, known) / Math.Max(unknown.Length, known.Length),
            (1 + Distance(unknownName, knownName)) / (double)Math.Max(unknownName.Length, knownName.Length));
    }

    /// <summary>Optimal string alignment distance: insertions, deletions, substitutions and transpositions of neighbours, each counting 1.</summary>
    private static int Distance(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        var distances = new int[left.Length + 1, right.Length + 1];
        for (var i = 0; i <= left.Length; i++)
        {
            for (var j = 0; j <= right.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    distances[i, j] = i + j;
                    continue;
                }

                var cost = left[i - 1] == right[j - 1] ? 0 : 1;
                var best = Math.Min(distances[i - 1, j - 1] + cost, Math.Min(distances[i - 1, j], distances[i, j - 1]) + 1);
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                {
                    best = Math.Min(best, distances[i - 2, j - 2] + 1);
                }

                distances[i, j] = best;
            }
        }

        return distances[left.Length, right.Length];
    }
}
