using Contexter.Documents;
using Contexter.GrainInterfaces.Libraries;
using Contexter.Grains.Search;
using Contexter.Storage;
using Orleans.Concurrency;

namespace Contexter.Grains.Libraries;

/// <inheritdoc cref="IDocumentsGrain"/>
[StatelessWorker]
public sealed class DocumentsGrain(IDocumentStore documents) : Grain, IDocumentsGrain
{
    /// <inheritdoc/>
    public async Task<DocumentPage> ListAsync(string name, string version, string? after, int limit, CancellationToken cancellationToken)
    {
        RequireLimit(limit);
        var entries = await documents.ListAsync(new LibraryVersion(name, version), cancellationToken);
        DocumentMetadata[] page =
        [
            .. entries.Select(entry => entry.Metadata)
                .Where(document => after is null || string.CompareOrdinal(document.Path, after) > 0)
                .OrderBy(document => document.Path, StringComparer.Ordinal)
                .Take(limit + 1),
        ];
        return new DocumentPage { Documents = [.. page.Take(limit).Select(Summarize)], Next = page.Length > limit ? page[limit - 1].Path : null };
    }

    /// <inheritdoc/>
    public async Task<StoredDocument> GetAsync(string name, string version, string id, CancellationToken cancellationToken)
    {
        var library = new LibraryVersion(name, version);
        var document = await documents.GetAsync(library, new DocumentId(id), cancellationToken)
            ?? await documents.GetAsync(library, DocumentId.Create(library, id), cancellationToken)
            ?? throw new ContexterException(ErrorCodes.DocumentNotFound, $"Library '{library}' has no document '{id}', neither by its id nor by its path; the list of its documents has both.");
        return new StoredDocument { Document = Summarize(DocumentMetadata.Of(document)), Text = document.Text };
    }

    /// <inheritdoc/>
    public async Task<StoreStatus> GetStoreStatusAsync(CancellationToken cancellationToken) => ToMessage(await documents.GetStatusAsync(cancellationToken));

    /// <inheritdoc/>
    public async Task<DocumentCheckPage> CheckAsync(string name, string version, string? after, int limit, CancellationToken cancellationToken)
    {
        RequireLimit(limit);
        var check = await documents.CheckAsync(new LibraryVersion(name, version), after, limit, cancellationToken);
        return new DocumentCheckPage
        {
            Checked = check.Checked,
            Damaged = [.. check.Damaged.Select(document => new DamagedDocumentSummary { Path = document.Path, Id = document.Id, Damage = (DocumentDamageKind)document.Damage })],
            Next = check.Next,
        };
    }

    /// <inheritdoc/>
    public async Task<StoreStatus> CompactStoreAsync(CancellationToken cancellationToken)
    {
        await documents.CompactAsync(cancellationToken);
        return ToMessage(await documents.GetStatusAsync(cancellationToken));
    }

    private static void RequireLimit(int limit)
    {
        if (limit is < 1 or > DocumentPage.MaxLimit)
        {
            throw new ContexterException(ErrorCodes.InvalidInput, FormattableString.Invariant($"The limit is {limit}; a page holds 1 to {DocumentPage.MaxLimit} documents."));
        }
    }

    private static StoreStatus ToMessage(DocumentStoreStatus status) => new()
    {
        Libraries = [.. status.Libraries.Select(library => library.ToString())],
        Documents = status.Documents,
        Bodies = status.Bodies,
        BodyBytes = status.BodyBytes,
        FileBytes = status.FileBytes,
        FreeBytes = status.FreeBytes,
        OrphanBodies = status.OrphanBodies,
        OrphanDocuments = status.OrphanDocuments,
        FileFaults = [.. status.FileFaults],
    };

    internal static DocumentSummary Summarize(DocumentMetadata document) => new()
    {
        Id = document.Id.Value,
        Path = document.Path,
        Title = document.Title,
        SourceUrl = document.SourceUrl,
        DocumentType = SearchMessages.NameOf(document.Type),
        Language = document.Language,
        SizeBytes = document.SizeBytes,
        UpdatedAt = document.UpdatedAt,
        QualityScore = document.QualityScore,
        QualityFindings = QualityMessages.ToFindings(document),
    };
}
