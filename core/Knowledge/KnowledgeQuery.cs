using Contexter.Documents;

namespace Contexter.Knowledge;

/// <summary>What is asked, and of whom.</summary>
public sealed record KnowledgeQuery
{
    /// <summary>Longest question, in characters.</summary>
    public const int MaxLength = 10_000;

    /// <summary>The question, 1 to <see cref="MaxLength"/> characters without control characters other than tabs and line ends.</summary>
    public required string Text { get; init; }

    /// <summary>Names of the sources to ask; empty asks all that are there.</summary>
    public IReadOnlyList<string> Sources { get; init; } = [];

    /// <summary>References of libraries that the index is asked for, <c>name</c> or <c>name@version</c>; empty asks for all.</summary>
    public IReadOnlyList<string> Libraries { get; init; } = [];

    /// <summary>Whether first versions of the answer are written while sources are still asked. Default true.</summary>
    public bool TellsFirstAnswers { get; init; } = true;

    /// <summary>Whether the language model writes the answer, where there is one. Default true.</summary>
    public bool UsesModel { get; init; } = true;

    /// <summary>Whether the web may be asked. Default true.</summary>
    public bool UsesWeb { get; init; } = true;

    /// <summary>Whether faults are injected into requests to sources. Default false.</summary>
    public bool InjectsFaults { get; init; }

    /// <summary>Refuses a question that breaks a rule.</summary>
    /// <exception cref="ContexterException">The question is empty, too long or holds control characters (<see cref="ErrorCodes.InvalidInput"/>).</exception>
    public void Validate()
    {
        if (string.IsNullOrWhiteSpace(Text))
        {
            throw Invalid("The question is empty; ask something.");
        }

        if (Text.Length > MaxLength)
        {
            throw Invalid(FormattableString.Invariant(
                $"The question has {Text.Length} characters; at most {MaxLength} are allowed. Of a long log, the first lines and the error itself are enough."));
        }

        for (var i = 0; i < Text.Length; i++)
        {
            if (char.IsControl(Text[i]) && Text[i] is not ('\t' or '\n' or '\r'))
            {
                throw Invalid(FormattableString.Invariant($"The question holds the control character U+{(int)Text[i]:X4} at position {i}; send text without it."));
            }
        }
    }

    private static ContexterException Invalid(string message) => new(ErrorCodes.InvalidInput, message);
}
