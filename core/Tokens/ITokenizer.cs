namespace Contexter.Tokens;

/// <summary>Counts and cuts text by the tokens of a byte-pair encoding.</summary>
/// <remarks>Implementations are immutable and safe for concurrent use. Text is ordinary text: special-token spellings such as <c>&lt;|endoftext|&gt;</c> encode as the characters they are.</remarks>
public interface ITokenizer
{
    /// <summary>How many tokens the text has. Costs no allocation a token.</summary>
    int CountTokens(ReadOnlySpan<char> text);

    /// <summary>Token ids of the text, in order.</summary>
    IReadOnlyList<int> Encode(ReadOnlySpan<char> text);

    /// <summary>
    /// How many characters from the start hold at most <paramref name="maxTokens"/> tokens, never inside a surrogate pair; the whole length when all of it fits.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="maxTokens">1 or more.</param>
    /// <param name="tokens">Tokens of the prefix that is returned.</param>
    int IndexOfTokenLimit(ReadOnlySpan<char> text, int maxTokens, out int tokens);
}
