using System.Text.RegularExpressions;

namespace Contexter.Evaluation.KnownItems;

/// <summary>What titles of sections say by themselves.</summary>
internal static partial class SectionTitles
{
    /// <summary>Whether a title says nothing without those above it.</summary>
    public static bool IsGeneric(string title) => Generic().IsMatch(title);

    [GeneratedRegex(
        @"^(description|parameters?|arguments?|returns?|return values?|examples?|example usage|notes?|usage|synopsis|options?|overview|introduction|summary|remarks|details|properties|methods|fields|constructors?|events|functions|attributes|members|classes|types|api|errors?|exceptions?|throws|raises|yields|background|caveats|warnings?|bugs|files|environment|basics?|general|other|miscellaneous|name|see also|readme|index|documentation|configuration|installation|getting started|requirements|features|reference|definition|value|default|type|implementation|constants|enums?|interfaces|structs?|macros|variables|exports?|imports?|install|tips?|advanced|basic usage|quick start)$",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Generic();
}
