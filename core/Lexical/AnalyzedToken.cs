namespace Contexter.Lexical;

/// <summary>A term with the characters it stands for.</summary>
/// <param name="Term">What is indexed and looked up: lower case, stemmed where it is a plain English word.</param>
/// <param name="Start">First character in the analysed text.</param>
/// <param name="End">One past the last character.</param>
/// <param name="Position">How many of the smallest words stand before it in the text; that of its first word where it is a compound.</param>
/// <param name="IsCompound">Whether it is a whole whose words follow as tokens of their own: an identifier, a dotted name, <c>C++20</c>.</param>
public readonly record struct AnalyzedToken(string Term, int Start, int End, int Position, bool IsCompound);

/// <summary>Receives the tokens of an analysis; a struct, so that the analyser's loop calls it without indirection.</summary>
public interface ITokenSink
{
    /// <summary>Whether the tokens of a word are wanted at all, asked before the word is looked up; the others are passed over.</summary>
    /// <param name="word">The word or identifier as it stands in the text.</param>
    bool Wants(ReadOnlySpan<char> word);

    /// <summary>Takes the next token; starts never decrease.</summary>
    void Add(AnalyzedToken token);
}
