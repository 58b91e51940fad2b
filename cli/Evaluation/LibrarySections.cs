using System.Diagnostics.CodeAnalysis;
using Contexter.Client.Api;
using Contexter.Documents;
using Contexter.Evaluation.KnownItems;
using Contexter.GrainInterfaces.Libraries;

namespace Contexter.Cli.Evaluation;

/// <summary>Sections of the stored documents of a library, read through the API, so that it is the same with a server and without one.</summary>
/// <param name="api">Reads the documents.</param>
internal sealed class LibrarySections(IContexterApi api)
{
    private const int DocumentsAtOnce = 16;

    // Sections are drawn from more than are wanted, or the long documents that happen to come first would be all there is.
    private const int SectionsPerWanted = 3;

    /// <summary>The library of a reference; the only one when there is none.</summary>
    /// <exception cref="ContexterException">No reference is given, and there is no library or more than one.</exception>
    public async Task<LibrarySummary> FindAsync(string? reference, CancellationToken cancellationToken)
    {
        if (reference is not null)
        {
            return await api.GetLibraryAsync(reference, cancellationToken);
        }

        var libraries = await api.ListLibrariesAsync(cancellationToken);
        return libraries switch
        {
            [var only] => only,
            [] => throw new ContexterException(ErrorCodes.LibraryNotFound, "No libraries yet; 'contexter add NAME --from PATH' adds one."),
            _ => throw new ContexterException(
                ErrorCodes.InvalidInput,
                $"There are {libraries.Length} libraries, and models are compared on one; name it with --library: "
                + $"{string.Join(", ", libraries.Select(library => library.Reference()))}."),
        };
    }

    /// <summary>Sections of documents that are drawn from all; the same of the same library and seed.</summary>
    /// <param name="library">The library version.</param>
    /// <param name="wanted">How many sections are wanted; more are read where there are more.</param>
    /// <param name="seed">Seed of the drawing.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    [SuppressMessage("Security", "CA5394", Justification = "What is drawn has to be drawn again from its seed.")]
    public async Task<IReadOnlyList<KnownItemSection>> ReadAsync(LibrarySummary library, int wanted, int seed, CancellationToken cancellationToken)
    {
        var reference = library.Reference();
        var ids = await ListAsync(reference, cancellationToken);
        new Random(seed).Shuffle(ids);
        var sections = new List<KnownItemSection>();
        foreach (var batch in ids.Chunk(DocumentsAtOnce))
        {
            var documents = await Task.WhenAll(batch.Select(id => api.GetDocumentAsync(reference, id, cancellationToken)));
            sections.AddRange(documents.SelectMany(document => SectionReader.Read(document.Document.Path, document.Document.Title, document.Text)));
            if (sections.Count >= (long)wanted * SectionsPerWanted)
            {
                break;
            }
        }

        return sections;
    }

    private async Task<string[]> ListAsync(string reference, CancellationToken cancellationToken)
    {
        var ids = new List<string>();
        string? next = null;
        do
        {
            var page = await api.ListDocumentsAsync(reference, next, DocumentPage.MaxLimit, cancellationToken);
            ids.AddRange(page.Documents.Select(document => document.Id));
            next = page.Next;
        }
        while (next is not null);

        return [.. ids];
    }
}
