using Contexter.Client.Api;
using Contexter.GrainInterfaces.Libraries;

namespace Contexter.Cli.Commands;

/// <summary>Reads the whole document store and compares all documents with their checksums.</summary>
internal static class StoreVerification
{
    /// <summary>Name of the step that reads the file.</summary>
    public const string FileStep = "file";

    /// <summary>Name of the step that reads the documents.</summary>
    public const string DocumentsStep = "documents";

    /// <summary>What to do about a damaged file.</summary>
    public const string FileWayOut = "Restore it from a backup ('contexter restore'), or stop Contexter, move documents.db away together with its '-wal' and '-shm' files, and refresh the libraries.";

    /// <summary>Reads.</summary>
    /// <param name="api">What is asked.</param>
    /// <param name="named">The library versions whose documents are read; all of them when there are none.</param>
    /// <param name="progress">Is told a step and the share of it that is done.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<StoreReport> RunAsync(IContexterApi api, IReadOnlyList<string> named, Action<string, double> progress, CancellationToken cancellationToken)
    {
        var status = await api.GetStoreStatusAsync(cancellationToken);
        progress(FileStep, 1);
        var libraries = named.Count > 0 ? named : status.Libraries;
        var listed = (await api.ListLibrariesAsync(cancellationToken)).Select(library => library.Reference()).ToHashSet(StringComparer.Ordinal);
        var damaged = new List<DamagedFinding>();
        long read = 0;
        foreach (var library in libraries)
        {
            string? after = null;
            do
            {
                var part = await api.CheckDocumentsAsync(library, after, null, cancellationToken);
                damaged.AddRange(part.Damaged.Select(document => new DamagedFinding(library, document.Path, document.Id, document.Damage)));
                read += part.Checked;
                progress(DocumentsStep, Math.Min(1, read / (double)Math.Max(1, status.Documents)));
                after = part.Next;
            }
            while (after is not null);
        }

        progress(DocumentsStep, 1);
        return new StoreReport
        {
            Libraries = libraries.Count,
            Checked = read,
            Store = status,
            Damaged = [.. damaged.OrderBy(finding => finding.Library, StringComparer.Ordinal).ThenBy(finding => finding.Path, StringComparer.Ordinal)],
            Unlisted = [.. libraries.Where(library => !listed.Contains(library))],
        };
    }

    /// <summary>A kind of damage, in words.</summary>
    public static string Describe(DocumentDamageKind damage) => damage switch
    {
        DocumentDamageKind.Metadata => "the checksum of its metadata is wrong",
        DocumentDamageKind.TextMissing => "its text is missing",
        _ => "the checksum of its text is wrong",
    };
}

/// <summary>What a check of the store found.</summary>
internal sealed record StoreReport
{
    /// <summary>Library versions whose documents were read.</summary>
    public required int Libraries { get; init; }

    /// <summary>Documents that were read.</summary>
    public required long Checked { get; init; }

    /// <summary>The file and what it holds.</summary>
    public required StoreStatus Store { get; init; }

    /// <summary>Documents that cannot be served, by library and path.</summary>
    public required DamagedFinding[] Damaged { get; init; }

    /// <summary>Library versions that have documents and are not listed.</summary>
    public required string[] Unlisted { get; init; }

    /// <summary>Whether nothing is damaged.</summary>
    public bool IsWhole => Damaged.Length == 0 && Store.FileFaults.Length == 0;
}

/// <summary>A document that cannot be served.</summary>
/// <param name="Library">The library version.</param>
/// <param name="Path">Where it stands in it.</param>
/// <param name="Id">Its id.</param>
/// <param name="Damage">What is wrong.</param>
internal sealed record DamagedFinding(string Library, string Path, string Id, DocumentDamageKind Damage);
