using System.Globalization;
using Contexter.Documents;

namespace Contexter.Lexical;

/// <summary>What a <see cref="LexicalClause"/> asks for.</summary>
public enum LexicalClauseKind
{
    /// <summary>One term.</summary>
    Term = 0,

    /// <summary>Any term that begins with given characters.</summary>
    Prefix,

    /// <summary>Terms one after the other.</summary>
    Phrase,
}

/// <summary>A condition on a chunk's words: a word, a beginning of words (<c>use*</c>), or a phrase. Title, headings and text are looked at one by one.</summary>
/// <remarks>
/// A single identifier or dotted name (<c>getUserId</c>, <c>fs.readFile</c>) is one term and found as a whole. In a phrase, every identifier counts as the sequence
/// of its words, and stop words hold their place without being compared.
/// </remarks>
/// <example><code>var clause = LexicalClause.Parse("connection pool", new TextAnalyzer()); // a phrase of the terms connect and pool</code></example>
public sealed class LexicalClause
{
    private LexicalClause(LexicalClauseKind kind, string text, IReadOnlyList<PhraseTerm> terms, string prefix)
        => (Kind, Text, Terms, Prefix) = (kind, text, terms, prefix);

    /// <summary>What the clause asks for.</summary>
    public LexicalClauseKind Kind { get; }

    /// <summary>The clause as it was given.</summary>
    public string Text { get; }

    /// <summary>The terms: one for a term, two or more in order for a phrase; for a prefix, the term that the characters are when they are a whole word.</summary>
    public IReadOnlyList<PhraseTerm> Terms { get; }

    /// <summary>What terms begin with, in lower case; empty unless the clause is a prefix.</summary>
    public string Prefix { get; }

    /// <summary>Reads a clause.</summary>
    /// <param name="text">A word, a word with <c>*</c> at its end, or several words; not a stop word alone.</param>
    /// <param name="analyzer">The analyser that the index was made with.</param>
    /// <exception cref="ContexterException">Nothing in the text can be looked up (<see cref="ErrorCodes.InvalidInput"/>).</exception>
    public static LexicalClause Parse(string text, TextAnalyzer analyzer)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(analyzer);
        var trimmed = text.Trim();
        var isPrefix = trimmed.EndsWith('*');
        var tokens = analyzer.Analyze(isPrefix ? trimmed[..^1] : trimmed);
        return isPrefix ? ParsePrefix(text, trimmed[..^1], tokens) : ParseTerms(text, tokens);
    }

    private static LexicalClause ParsePrefix(string text, string word, IReadOnlyList<AnalyzedToken> tokens)
    {
        var prefix = word.ToLower(CultureInfo.InvariantCulture);
        if (prefix.Length is < 2 or > TextAnalyzer.MaxTermLength || !prefix.All(c => char.IsLetterOrDigit(c) || c is '_' or '.' or ':'))
        {
            throw new ContexterException(
                ErrorCodes.InvalidInput,
                $"The clause '{text}' is no beginning of a word: before the '*' stand 2 to {TextAnalyzer.MaxTermLength} letters, digits, '_', '.' or ':', without a space.");
        }

        // Terms are stemmed, so 'installing*' would not find the term that 'installing' itself is.
        var isWord = tokens.Count > 0 && tokens[0].Start == 0 && tokens[0].End == word.Length;
        return new LexicalClause(LexicalClauseKind.Prefix, text, isWord ? [new PhraseTerm(tokens[0].Term, 0)] : [], prefix);
    }

    private static LexicalClause ParseTerms(string text, IReadOnlyList<AnalyzedToken> tokens)
    {
        if (tokens.Count == 0)
        {
            throw new ContexterException(
                ErrorCodes.InvalidInput,
                $"The clause '{text}' has no word that the index holds: stop words such as 'the' and bare punctuation are not indexed. Name another word, or leave the clause out.");
        }

        var isOneWord = tokens.All(token => token.Start >= tokens[0].Start && token.End <= tokens[0].End);
        if (isOneWord)
        {
            return new LexicalClause(LexicalClauseKind.Term, text, [new PhraseTerm(tokens[0].Term, 0)], string.Empty);
        }

        var words = tokens.Where(token => !token.IsCompound).ToList();
        var first = words[0].Position;
        return new LexicalClause(LexicalClauseKind.Phrase, text, [.. words.Select(word => new PhraseTerm(word.Term, word.Position - first))], string.Empty);
    }
}

/// <summary>A term of a phrase.</summary>
/// <param name="Term">The term, as <see cref="AnalyzedToken.Term"/>.</param>
/// <param name="Offset">How many words after the phrase's first term it stands.</param>
public readonly record struct PhraseTerm(string Term, int Offset);
