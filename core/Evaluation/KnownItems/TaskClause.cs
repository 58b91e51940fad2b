using System.Text.RegularExpressions;

namespace Contexter.Evaluation.KnownItems;

/// <summary>Finds what a sentence says it is for: "stop a container" in "To stop a container, ...". It is what somebody asks who does not know the rest.</summary>
internal static partial class TaskClause
{
    /// <summary>The task of a sentence; null when it names none.</summary>
    public static string? Of(string sentence) => Clause().Match(sentence) is { Success: true } clause ? clause.Groups["task"].Value : null;

    /// <summary>The sentence without its task.</summary>
    public static string Without(string sentence) => Clause().Replace(sentence, string.Empty);

    [GeneratedRegex(@"^(?:To|In order to|(?:If|When) you (?:want|need|wish|would like) to) (?<task>[a-z]+ [^,.;:()]{8,90}), ", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Clause();
}
