using Contexter.Search.Ranking;

namespace Contexter.Search.Assembly;

/// <summary>
/// Makes hits of ranked chunks: a near duplicate of a better one is folded into it, chunks of one section that follow one another become one passage.
/// </summary>
internal sealed class HitAssembler(SearchQuery query, HybridSearcherOptions options)
{
    // Texts of nearly the same words are nearly as long, which is cheap to look at first.
    private const double LengthTolerance = 0.25;

    private readonly List<HitDraft> _drafts = [];

    /// <summary>The hits so far, best first.</summary>
    public IReadOnlyList<HitDraft> Drafts => _drafts;

    /// <summary>Whether there are as many as asked for.</summary>
    public bool IsFull => _drafts.Count >= query.TopK;

    /// <summary>Takes the next chunk, ranked below all before it. Once full, it is only folded or joined.</summary>
    public void Add(RankedChunk chunk)
    {
        var draft = new HitDraft(chunk);
        if (options.FoldSimilarity <= 1 && _drafts.Find(other => IsDuplicate(other, draft)) is { } original)
        {
            original.Duplicates.Add(chunk.Loaded);
        }
        else if (_drafts.Find(other => CanJoin(other, draft)) is { } beside)
        {
            beside.Join(draft);
            if (_drafts.Find(other => other != beside && CanJoin(beside, other)) is { } bridged)
            {
                _drafts.Remove(bridged);
                beside.Join(bridged);
            }
        }
        else if (!IsFull)
        {
            _drafts.Add(draft);
        }
    }

    private bool IsDuplicate(HitDraft first, HitDraft second)
    {
        var (one, other) = (first.Best.Loaded.Chunk.Text.Length, second.Best.Loaded.Chunk.Text.Length);
        return Math.Abs(one - other) <= Math.Max(one, other) * LengthTolerance && first.Words.IsSimilarTo(second.Words, options.FoldSimilarity);
    }

    private bool CanJoin(HitDraft first, HitDraft second) => first.Tokens + second.Tokens <= options.MaxPassageTokens && first.IsBeside(second);
}
