using Contexter.Chunking;
using Contexter.Documents;
using Contexter.Embeddings;
using Contexter.Parsing;
using Contexter.Sources;
using Contexter.Tokens;

namespace Contexter.Evaluation;

/// <summary>Cuts the documents of a suite into chunks by the product's own way: parser, rules, chunker.</summary>
/// <param name="parsers">Read the Markdown.</param>
/// <param name="factory">Makes documents of what was read.</param>
/// <param name="chunker">Cuts them.</param>
/// <param name="chunking">Sizes of chunks.</param>
/// <param name="timeProvider">Dates the documents.</param>
public sealed class SuiteChunker(DocumentParsers parsers, DocumentFactory factory, IChunker chunker, ChunkingOptions chunking, TimeProvider timeProvider)
{
    /// <summary>The library version that the documents belong to.</summary>
    public static LibraryVersion Library { get; } = new("suite");

    /// <summary>Cuts all documents.</summary>
    /// <param name="suite">The suite.</param>
    /// <param name="cancellationToken">Ends the work between two documents.</param>
    /// <exception cref="ContexterException">A document breaks a rule of the product (<see cref="ErrorCodes.DocumentInvalid"/>), so no ranking could hold it.</exception>
    public ChunkedSuite Chunk(EvaluationSuite suite, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(suite);
        var chunked = new List<SuiteChunks>(suite.Documents.Count);
        foreach (var document in suite.Documents)
        {
            var made = Parse(document, cancellationToken);
            if (made.Documents.Count == 0)
            {
                throw new ContexterException(
                    ErrorCodes.DocumentInvalid,
                    $"Document '{document.Id}' of the suite cannot be indexed: {string.Join(" ", made.Findings.Select(finding => finding.Message))} Mend it or take it out.");
            }

            chunked.AddRange(made.Documents.Select(part => Chunk(document.Group, part, cancellationToken)));
        }

        return new ChunkedSuite(suite, chunked);
    }

    /// <summary>The suite without the documents that the product's rules drop, and without the queries that only these would answer.</summary>
    /// <param name="suite">The suite.</param>
    /// <param name="cancellationToken">Ends the work between two documents.</param>
    public EvaluationSuite KeepIndexable(EvaluationSuite suite, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(suite);
        var kept = suite.Documents.Where(document => Parse(document, cancellationToken).Documents.Count > 0).ToArray();
        var groups = kept.Select(document => document.Group).ToHashSet(StringComparer.Ordinal);
        var queries = suite.Queries.Where(query => suite.RelevanceOf(query).Keys.Any(groups.Contains)).ToArray();
        var judgments = queries.ToDictionary(
            query => query.Id,
            IReadOnlyDictionary<string, int> (query) => suite.RelevanceOf(query).Where(entry => groups.Contains(entry.Key)).ToDictionary(StringComparer.Ordinal),
            StringComparer.Ordinal);
        return new EvaluationSuite(queries, kept, judgments);
    }

    private DocumentBatch Parse(SuiteDocument document, CancellationToken cancellationToken)
    {
        var text = $"# {document.Title}\n\n{document.Text}\n";
        var item = new SourceItem { Key = document.Id, Url = "https://suite.invalid/" + Uri.EscapeDataString(document.Id), Format = "markdown" };
        var content = new SourceContent { Item = item, Text = text, SizeBytes = text.Length, FetchedAt = timeProvider.GetUtcNow() };
        return factory.Create(Library, content, parsers.Parse(content, cancellationToken));
    }

    private SuiteChunks Chunk(string group, Document document, CancellationToken cancellationToken)
    {
        var chunks = chunker.Chunk(document, chunking, cancellationToken);
        return new SuiteChunks(group, document, chunks, [.. chunks.Select(chunk => EmbeddingText.Of(document.Title, chunk.HeadingPath, chunk.Text))]);
    }
}

/// <summary>A suite whose documents are cut into chunks, whichever model will embed them.</summary>
/// <param name="Suite">The suite.</param>
/// <param name="Documents">Its documents in order; a very long one may have become several.</param>
public sealed record ChunkedSuite(EvaluationSuite Suite, IReadOnlyList<SuiteChunks> Documents)
{
    /// <summary>How many chunks there are.</summary>
    public int Chunks => Documents.Sum(document => document.Chunks.Count);

    /// <summary>How many tokens a model reads that embeds every chunk and every query once.</summary>
    /// <param name="tokenizer">Counts them; another model counts otherwise, so this is an estimate.</param>
    public long CountTokens(ITokenizer tokenizer)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        return Documents.SelectMany(document => document.Texts).Concat(Suite.Queries.Select(query => query.Text)).Sum(text => (long)tokenizer.CountTokens(text));
    }
}

/// <summary>A document of a suite with its chunks.</summary>
/// <param name="Group">What it is judged and ranked as.</param>
/// <param name="Document">The document.</param>
/// <param name="Chunks">Its chunks in order.</param>
/// <param name="Texts">What is embedded of each.</param>
public sealed record SuiteChunks(string Group, Document Document, IReadOnlyList<Chunk> Chunks, IReadOnlyList<string> Texts);
