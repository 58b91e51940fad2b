using Contexter.Safety;
using Contexter.Search.Assembly;

namespace Contexter.Knowledge.Pipeline;

/// <summary>Leaves out results that say what an earlier one said, whichever source it came from, and marks those that read like instructions to a language model.</summary>
/// <remarks>
/// Two texts say the same when nearly all their words are the same. Besides, what another source has of an address is left out when it says no more than what is there: an extract
/// of a page of which the index has the text. Passages that one source has of the same page are different ones. Not safe for concurrent use.
/// </remarks>
/// <param name="similarity">Share of words in common from which two texts say the same, 0.5 to 1.</param>
internal sealed class ResultFilter(double similarity)
{
    private readonly List<(KnowledgeResult Result, string Address, WordSet Words)> _kept = [];

    /// <summary>Results that were left out.</summary>
    public int Duplicates { get; private set; }

    /// <summary>Looks at a result.</summary>
    /// <returns>The result, marked if need be; null when it is left out.</returns>
    public KnowledgeResult? Pass(KnowledgeResult result)
    {
        var (address, words) = (ResultAddress.Normalize(result.Url), new WordSet(result.Text));
        foreach (var kept in _kept)
        {
            if (words.IsSimilarTo(kept.Words, similarity) || (IsSamePage(kept.Result, kept.Address) && result.Text.Length <= kept.Result.Text.Length))
            {
                Duplicates++;
                return null;
            }
        }

        _kept.Add((result, address, words));
        return InstructionDetector.Find(result.Text).Count == 0 ? result : result with { IsUntrusted = true };

        bool IsSamePage(KnowledgeResult other, string otherAddress) => address == otherAddress && result.Source != other.Source;
    }
}
