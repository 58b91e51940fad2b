using System.Globalization;
using Contexter.Documents;

namespace Contexter.Quality;

/// <summary>The rules that the chunks of a document must keep (B4). A small chunk is a warning; a wrong place, count or size is an error.</summary>
public sealed class ChunkRules
{
    private readonly QualityOptions _options;

    /// <summary>Makes the rules.</summary>
    /// <exception cref="ContexterException">An option is out of range.</exception>
    public ChunkRules(QualityOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
    }

    /// <summary>Checks all chunks of one document.</summary>
    /// <param name="document">The document they were cut from.</param>
    /// <param name="chunks">Its chunks, in order.</param>
    public IReadOnlyList<Finding> Check(Document document, IReadOnlyList<Chunk> chunks)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(chunks);
        var findings = new List<Finding>();
        for (var i = 0; i < chunks.Count; i++)
        {
            Check(document, chunks[i], i, chunks.Count, findings);
        }

        return findings;
    }

    private void Check(Document document, Chunk chunk, int index, int count, List<Finding> findings)
    {
        if (chunk.Index != index || chunk.Count != count)
        {
            Add(Severity.Error, FindingCodes.ChunkInvalid, $"says it is chunk {chunk.Index} of {chunk.Count}; it is {index} of {count}");
        }

        if (chunk.DocumentId != document.Id)
        {
            Add(Severity.Error, FindingCodes.ChunkInvalid, $"belongs to document {chunk.DocumentId}, not to {document.Id}");
        }

        if (chunk.Start < 0 || chunk.End > document.Text.Length || chunk.Start >= chunk.End
            || !document.Text.AsSpan(chunk.Start, chunk.End - chunk.Start).SequenceEqual(chunk.Text))
        {
            Add(Severity.Critical, FindingCodes.ChunkInvalid, $"is not the text from {chunk.Start} to {chunk.End} of its document");
        }

        if (chunk.Tokens > _options.MaxChunkTokens)
        {
            Add(Severity.Error, FindingCodes.ChunkInvalid, $"has {chunk.Tokens} tokens; at most {_options.MaxChunkTokens} are accepted");
        }
        else if (chunk.Tokens < _options.MinChunkTokens)
        {
            Add(Severity.Warning, FindingCodes.ChunkSize, $"has {chunk.Tokens} tokens, fewer than {_options.MinChunkTokens}; it is kept");
        }
        else if (chunk.Text.Length is < 50 or > 2_000)
        {
            Add(Severity.Info, FindingCodes.ChunkSize, $"has {chunk.Text.Length} characters; 50 to 2,000 are usual");
        }

        void Add(Severity severity, string code, FormattableString message) => findings.Add(new Finding(
            severity, code, chunk.Id.Value, $"Chunk {chunk.Id} of '{document.Path}' {message.ToString(CultureInfo.InvariantCulture)}."));
    }
}
