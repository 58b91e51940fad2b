using Contexter.Chunking;
using Contexter.Client.Passages;
using Contexter.Documents;
using Contexter.GrainInterfaces;
using Contexter.Tokens;

namespace Contexter.Silo.Hosting;

/// <summary>Fits texts into tokens of cl100k_base. The encoding's table is loaded by the first text.</summary>
public sealed class TokenBudget : ITextBudget
{
    private readonly Lazy<(ITokenizer Tokenizer, PartCutter Cutter)> _parts;

    /// <summary>Makes a budget with a tokenizer that is loaded when it is first needed.</summary>
    /// <param name="load">Loads the tokenizer.</param>
    public TokenBudget(Func<ITokenizer> load)
    {
        _parts = new(() => load() is var tokenizer ? (tokenizer, new PartCutter(tokenizer)) : default);
    }

    /// <inheritdoc/>
    public int CountTokens(string text) => _parts.Value.Tokenizer.CountTokens(text);

    /// <inheritdoc/>
    public TextPart Take(string markdown, int start, int maxTokens)
    {
        try
        {
            var part = _parts.Value.Cutter.Take(markdown, start, maxTokens);
            return new(markdown[part.Start..part.End], part.Tokens, part.Start == part.End && part.Tokens == 0 || markdown.AsSpan(part.End).IsWhiteSpace() ? null : part.End);
        }
        catch (ContexterException e)
        {
            throw new ContexterFaultException(e.Code, e.Message);
        }
    }
}
