using System.Globalization;
using Contexter.Documents;

namespace Contexter.Quality;

/// <summary>The rules that the chunks of a document must keep (B4). A small chunk is a warning; a wrong place, count or size is an error.</summary>
/// <remarks>Pure and safe for concurrent use.</remarks>
public sealed class ChunkRules
{
    /// <summary>Characters below which a chunk is unusually small, whatever its tokens.</summary>
    private const int UsualCharacters = 50;

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
    /// <param name="chunks">All of its chunks, in order.</param>
    /// <param name="ceiling">Most tokens that the chunker was told to put into a chunk; where that is more than <see cref="QualityOptions.MaxChunkTokens"/>, it is what counts.</param>
    public IReadOnlyList<Finding> Check(Document document, IReadOnlyList<Chunk> chunks, int ceiling = 0)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(chunks);
        var findings = new List<Finding>();
        for (var i = 0; i < chunks.Count; i++)
        {
            CheckPlace(document, chunks[i], i, chunks.Count, findings);
            if (CheckSize(chunks[i], document.Path, ceiling) is { } finding)
            {
                findings.Add(finding);
            }
        }

        return findings;
    }

    /// <summary>Checks the size of a chunk.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="path">Path of its document.</param>
    /// <param name="ceiling">As in <see cref="Check"/>.</param>
    /// <returns>What is wrong or unusual; null when nothing is.</returns>
    public Finding? CheckSize(Chunk chunk, string path, int ceiling = 0)
    {
        ArgumentNullException.ThrowIfNull(chunk);
        var most = Math.Max(_options.MaxChunkTokens, ceiling);
        return chunk switch
        {
            _ when chunk.Tokens > most => Create(Severity.Error, FindingCodes.ChunkInvalid, chunk, path, $"has {chunk.Tokens} tokens; at most {most} are accepted"),
            _ when chunk.Tokens < _options.MinChunkTokens =>
                Create(Severity.Warning, FindingCodes.ChunkSize, chunk, path, $"has {chunk.Tokens} tokens, fewer than {_options.MinChunkTokens}; it is kept"),
            { Text.Length: < UsualCharacters } =>
                Create(Severity.Info, FindingCodes.ChunkSize, chunk, path, $"has {chunk.Text.Length} characters; {UsualCharacters} and more are usual"),
            _ => null,
        };
    }

    private static void CheckPlace(Document document, Chunk chunk, int index, int count, List<Finding> findings)
    {
        if (chunk.Index != index || chunk.Count != count)
        {
            Add(Severity.Error, $"says it is chunk {chunk.Index} of {chunk.Count}; it is {index} of {count}");
        }

        if (chunk.DocumentId != document.Id)
        {
            Add(Severity.Error, $"belongs to document {chunk.DocumentId}, not to {document.Id}");
        }

        if (chunk.Start < 0 || chunk.End > document.Text.Length || chunk.Start >= chunk.End
            || !document.Text.AsSpan(chunk.Start, chunk.End - chunk.Start).SequenceEqual(chunk.Text))
        {
            Add(Severity.Critical, $"is not the text from {chunk.Start} to {chunk.End} of its document");
        }

        void Add(Severity severity, FormattableString message) => findings.Add(Create(severity, FindingCodes.ChunkInvalid, chunk, document.Path, message));
    }

    private static Finding Create(Severity severity, string code, Chunk chunk, string path, FormattableString message) =>
        new(severity, code, chunk.Id.Value, $"Chunk {chunk.Id} of '{path}' {message.ToString(CultureInfo.InvariantCulture)}.");
}
