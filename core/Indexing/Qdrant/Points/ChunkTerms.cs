using System.Runtime.InteropServices;
using Contexter.Documents;
using Contexter.Lexical;

namespace Contexter.Indexing.Qdrant.Points;

/// <summary>The terms of a chunk with their occurrences in each field, and the lengths of the fields.</summary>
internal sealed class ChunkTerms
{
    private static readonly FieldCounts Title = new(1, 0, 0, 0);
    private static readonly FieldCounts Heading = new(0, 1, 0, 0);
    private static readonly FieldCounts Body = new(0, 0, 1, 0);
    private static readonly FieldCounts Identifier = new(0, 0, 0, 1);

    private readonly Dictionary<string, FieldCounts> _terms = new(StringComparer.Ordinal);

    /// <summary>Analyses a chunk of a document.</summary>
    public ChunkTerms(TextAnalyzer analyzer, DocumentMetadata document, Chunk chunk)
    {
        Add(analyzer, document.Title, Title, Title);
        foreach (var heading in SearchedHeadings.Of(document.Title, chunk.HeadingPath, chunk.AlsoAt))
        {
            Add(analyzer, heading, Heading, Heading);
        }

        Add(analyzer, chunk.Text, Body, Identifier);
    }

    /// <summary>Occurrences of each term.</summary>
    public IReadOnlyDictionary<string, FieldCounts> Terms => _terms;

    /// <summary>Terms of each field.</summary>
    public FieldCounts Lengths { get; private set; }

    private void Add(TextAnalyzer analyzer, string text, FieldCounts word, FieldCounts compound)
    {
        var sink = new CountingSink(_terms, word, compound);
        analyzer.Analyze(text, ref sink);
        Lengths += sink.Length;
    }

    private struct CountingSink(Dictionary<string, FieldCounts> terms, FieldCounts word, FieldCounts compound) : ITokenSink
    {
        public FieldCounts Length { get; private set; }

        public readonly bool Wants(ReadOnlySpan<char> word) => true;

        public void Add(AnalyzedToken token)
        {
            var one = token.IsCompound ? compound : word;
            Length += one;
            ref var counts = ref CollectionsMarshal.GetValueRefOrAddDefault(terms, token.Term, out _);
            counts += one;
        }
    }
}
