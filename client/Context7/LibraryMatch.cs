namespace Contexter.Client.Context7;

/// <summary>How well the name of a library fits what somebody calls it.</summary>
internal static class LibraryMatch
{
    private const int MaxTypedLength = 500;

    /// <summary>A score above 0 when it fits, the higher the better; 0 when it does not.</summary>
    /// <param name="name">The library's name.</param>
    /// <param name="wanted">What it is called: a name, with or without owner, scope, version or ending (<c>Next.js</c>).</param>
    public static int Score(string name, string wanted)
    {
        var typed = wanted.Trim().Trim('/');
        var (own, other) = (Plain(name), Plain(typed.Length > MaxTypedLength ? typed[..MaxTypedLength] : typed));
        var (ownLast, otherLast) = (Plain(Last(name)), Plain(Last(typed)));
        return own.Length == 0 || other.Length == 0 ? 0
            : string.Equals(own, other, StringComparison.Ordinal) ? 100
            : string.Equals(ownLast, other, StringComparison.Ordinal) || string.Equals(own, otherLast, StringComparison.Ordinal) ? 90
            : string.Equals(WithoutEnding(ownLast), WithoutEnding(otherLast), StringComparison.Ordinal) ? 80
            : own.StartsWith(other, StringComparison.Ordinal) || other.StartsWith(own, StringComparison.Ordinal) ? 60
            : Words(name).Intersect(Words(typed), StringComparer.Ordinal).Any(word => word.Length > 2) ? 50
            : own.Contains(other, StringComparison.Ordinal) && other.Length > 2 ? 40
            : IsTypingError(ownLast, otherLast) ? 20
            : 0;
    }

    private static string Last(string name) => name[(name.LastIndexOf('/') + 1)..];

    private static string Plain(string text) => string.Concat(text.Where(char.IsLetterOrDigit)).ToLower(System.Globalization.CultureInfo.InvariantCulture);

    private static string WithoutEnding(string plain) => plain.Length > 3 && plain.EndsWith("js", StringComparison.Ordinal) ? plain[..^2] : plain;

    private static IEnumerable<string> Words(string text) =>
        text.Split([' ', '-', '_', '.', '/', '@'], StringSplitOptions.RemoveEmptyEntries).Select(Plain).Where(word => word is not ("js" or "the" or "and" or "docs" or "org"));

    /// <summary>Whether one letter is missing, added or another one, in a name of four letters or more.</summary>
    private static bool IsTypingError(string a, string b)
    {
        var (shorter, longer) = a.Length <= b.Length ? (a, b) : (b, a);
        if (shorter.Length < 4 || longer.Length - shorter.Length > 1)
        {
            return false;
        }

        var same = 0;
        while (same < shorter.Length && shorter[same] == longer[same])
        {
            same++;
        }

        return string.Equals(shorter[(shorter.Length == longer.Length ? Math.Min(same + 1, shorter.Length) : same)..], longer[Math.Min(same + 1, longer.Length)..], StringComparison.Ordinal);
    }
}
