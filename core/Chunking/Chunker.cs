using Contexter.Documents;
using Contexter.Tokens;

namespace Contexter.Chunking;

/// <summary>Cuts documents into chunks by the four strategies.</summary>
/// <remarks>
/// Immutable and safe for concurrent use; the same document and options give the same chunks. Of every strategy: chunks have no white space around them;
/// none ends inside a surrogate pair; none has more than 1.5 times <see cref="ChunkingOptions.MaxTokens"/>, and more than once only to keep a code block or
/// a table whole. The heading path of a chunk is the headings that all its content stands below, its own section's heading included; of a chunk of
/// headings alone, those that all of them stand below or are. Headings without text are left out of it.
/// </remarks>
/// <example><c>var chunks = new Chunker(Cl100kTokenizer.Load()).Chunk(document, new ChunkingOptions(), CancellationToken.None);</c></example>
/// <param name="tokenizer">Counts the tokens.</param>
public sealed class Chunker(ITokenizer tokenizer) : IChunker
{
    private readonly ITokenizer _tokenizer = tokenizer ?? throw new ArgumentNullException(nameof(tokenizer));

    /// <inheritdoc/>
    public IReadOnlyList<Chunk> Chunk(Document document, ChunkingOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var outline = new DocumentOutline(document, options, _tokenizer);
        var spans = options.Strategy switch
        {
            ChunkingStrategy.Token => TokenStrategy.Cut(outline, cancellationToken),
            ChunkingStrategy.Semantic => SemanticStrategy.Cut(outline, cancellationToken),
            ChunkingStrategy.Paragraph => ParagraphStrategy.Cut(outline, cancellationToken),
            _ => StructureStrategy.Cut(outline, cancellationToken),
        };
        return Assemble(document, outline, spans);
    }

    private static Chunk[] Assemble(Document document, DocumentOutline outline, List<ChunkSpan> spans)
    {
        var chunks = new Chunk[spans.Count];
        var occurrences = new Dictionary<ChunkId, int>();
        for (var index = 0; index < chunks.Length; index++)
        {
            var span = spans[index];
            var text = outline.Text[span.Start..span.End];
            var path = outline.HeadingPathOf(span.Start, span.End);
            // Counted by id, not by path and text: where those differ but hash alike (unpaired surrogates do), ids must still be unique.
            var first = ChunkId.Create(document.Library, document.Id, path, text, 0);
            var occurrence = occurrences[first] = occurrences.GetValueOrDefault(first, -1) + 1;
            chunks[index] = new Chunk
            {
                Id = occurrence == 0 ? first : ChunkId.Create(document.Library, document.Id, path, text, occurrence),
                DocumentId = document.Id,
                Index = index,
                Count = chunks.Length,
                Start = span.Start,
                End = span.End,
                Tokens = span.Tokens,
                HeadingPath = path,
                Text = text,
            };
        }

        return chunks;
    }
}
