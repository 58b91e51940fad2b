namespace Contexter.Documents;

/// <summary>
/// Natural order of version texts: runs of digits compare as numbers (<c>1.10</c> after <c>1.9</c>), a pre-release (<c>2.0-rc.1</c>, <c>2.0rc1</c>) comes before
/// its release, a letter after a number makes it later (<c>1.1.1w</c>), build metadata (<c>+abc</c>) does not count, and words (<c>current</c>, <c>main</c>) come
/// before all numbers.
/// </summary>
public sealed class VersionOrder : IComparer<string>
{
    private static readonly char[] Digits = [.. "0123456789"];

    /// <summary>The order.</summary>
    public static VersionOrder Instance { get; } = new();

    /// <inheritdoc/>
    public int Compare(string? x, string? y)
    {
        if (x is null || y is null)
        {
            return (x is null ? 0 : 1) - (y is null ? 0 : 1);
        }

        var (coreX, preX) = Split(x);
        var (coreY, preY) = Split(y);
        var order = CompareParts(coreX, coreY);
        if (order == 0)
        {
            order = (preX.Length == 0).CompareTo(preY.Length == 0);
        }

        if (order == 0)
        {
            order = CompareParts(preX, preY);
        }

        return order != 0 ? order : string.CompareOrdinal(x, y);
    }

    /// <summary>The version without a leading <c>v</c>, pre-release and build metadata.</summary>
    internal static string Core(string version) => Split(version).Core;

    /// <summary>Whether it is a pre-release: <c>2.0-rc.1</c>, or <c>2.0rc1</c> as Python writes it; <c>1.1.1w</c> is none.</summary>
    internal static bool IsPreRelease(string version)
    {
        var (core, preRelease) = Split(version);
        return preRelease.Length > 0 || core.Split('.').Any(part => part.Length > 2 && char.IsAsciiDigit(part[0]) && part.Any(char.IsAsciiLetter) && char.IsAsciiDigit(part[^1]));
    }

    /// <summary>Whether two numbers are the same but for leading zeros.</summary>
    internal static bool IsSameNumber(string x, string y) => ComparePart(x, y) == 0;

    private static (string Core, string PreRelease) Split(string version)
    {
        var text = version.Length > 1 && version[0] is 'v' or 'V' && char.IsAsciiDigit(version[1]) ? version[1..] : version;
        var plus = text.IndexOf('+', StringComparison.Ordinal);
        text = plus < 0 ? text : text[..plus];
        var dash = char.IsAsciiDigit(text.FirstOrDefault()) ? text.IndexOf('-', StringComparison.Ordinal) : -1;
        return dash < 0 ? (text, string.Empty) : (text[..dash], text[(dash + 1)..]);
    }

    private static int CompareParts(string x, string y)
    {
        var partsX = x.Split('.', '-', '_');
        var partsY = y.Split('.', '-', '_');
        for (var i = 0; i < Math.Max(partsX.Length, partsY.Length); i++)
        {
            // A missing part counts as zero, so 1.2 and 1.2.0 differ only in their last tie-break.
            var order = ComparePart(i < partsX.Length ? partsX[i] : "0", i < partsY.Length ? partsY[i] : "0");
            if (order != 0)
            {
                return order;
            }
        }

        return 0;
    }

    private static int ComparePart(string x, string y)
    {
        var (numberX, suffixX) = SplitPart(x);
        var (numberY, suffixY) = SplitPart(y);
        if (numberX.Length == 0 || numberY.Length == 0)
        {
            return numberX.Length == numberY.Length ? string.Compare(x, y, StringComparison.OrdinalIgnoreCase) : numberX.Length.CompareTo(numberY.Length);
        }

        var order = CompareNumbers(numberX, numberY);
        order = order != 0 ? order : RankOf(suffixX).CompareTo(RankOf(suffixY));
        if (order != 0)
        {
            return order;
        }

        var (wordX, wordY) = (suffixX.TrimEnd(Digits), suffixY.TrimEnd(Digits));
        order = string.Compare(wordX, wordY, StringComparison.OrdinalIgnoreCase);
        return order != 0 ? order : CompareNumbers(suffixX[wordX.Length..], suffixY[wordY.Length..]);
    }

    /// <summary>The digits that a part begins with, and what follows them.</summary>
    private static (string Number, string Suffix) SplitPart(string part)
    {
        var suffix = part.TrimStart(Digits);
        return (part[..(part.Length - suffix.Length)], suffix);
    }

    /// <summary><c>0rc1</c> comes before <c>0</c>, and <c>0a</c> after it.</summary>
    private static int RankOf(string suffix) => suffix.Length == 0 ? 0 : char.IsAsciiDigit(suffix[^1]) ? -1 : 1;

    private static int CompareNumbers(string x, string y)
    {
        var (digitsX, digitsY) = (x.TrimStart('0'), y.TrimStart('0'));
        return digitsX.Length != digitsY.Length ? digitsX.Length.CompareTo(digitsY.Length) : string.CompareOrdinal(digitsX, digitsY);
    }
}
