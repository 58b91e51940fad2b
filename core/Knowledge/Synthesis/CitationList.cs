using Contexter.Knowledge.Pipeline;

namespace Contexter.Knowledge.Synthesis;

/// <summary>Numbers pages in the order in which they are cited; results of one page share a number.</summary>
internal sealed class CitationList
{
    private readonly List<Citation> _citations = [];
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    /// <summary>The pages so far.</summary>
    public IReadOnlyList<Citation> Citations => _citations;

    /// <summary>The number of a result's page.</summary>
    public int Cite(KnowledgeResult result)
    {
        var address = ResultAddress.Normalize(result.Url);
        if (!_numbers.TryGetValue(address, out var number))
        {
            number = _citations.Count + 1;
            _numbers.Add(address, number);
            _citations.Add(new Citation(number, result.Title, result.Url, result.Source, result.Library, result.Published));
        }

        return number;
    }
}
