using Contexter.Documents;
using Contexter.Embeddings;
using Contexter.Indexing.Embedded.Segments;
using Contexter.Lexical;
using Contexter.Storage;

namespace Contexter.Indexing.Embedded;

/// <summary>
/// Reads the files of embedded indexes, all of them and to their end, and compares every checksum. It changes nothing, so that it may run beside the process that owns the folder.
/// </summary>
/// <param name="root">Folder of all indexes, as <see cref="ModelFolders"/> takes it.</param>
/// <param name="files">The file system.</param>
public sealed class EmbeddedIndexCheck(string root, IFileSystem files)
{
    private const string WayOut = "'contexter index rebuild' with the library's name makes it anew from the stored documents.";

    // A library changes while it is read at most as often as it is committed; whoever meets a commit every time gives up.
    private const int Attempts = 10;

    /// <summary>Checks all library versions of all models, one after the other, in order of their folders.</summary>
    /// <param name="cancellationToken">Ends the check between two files.</param>
    /// <returns>One entry a library version that an index has; none where there is no index.</returns>
    public IEnumerable<CheckedLibraryIndex> Check(CancellationToken cancellationToken)
    {
        foreach (var model in files.ListDirectories(root))
        {
            var folder = Path.Combine(root, model);
            foreach (var library in files.ListDirectories(folder).Select(name => Path.Combine(folder, name)).Where(path => files.FileExists(Path.Combine(path, Manifest.FileName))))
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return CheckLibrary(library, model, cancellationToken);
            }
        }
    }

    /// <summary>Checks a library version, once more when it was changed while it was read: files of the commit before may be gone by then.</summary>
    private CheckedLibraryIndex CheckLibrary(string directory, string modelFolder, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var before = default(Manifest);
            try
            {
                before = Manifest.Read(files, directory, WayOut);
                return CheckManifest(directory, modelFolder, before, cancellationToken);
            }
            catch (Exception fault) when (fault is ContexterException or IOException)
            {
                if (attempt == Attempts || !IsReplaced(directory, before))
                {
                    return new CheckedLibraryIndex(Path.GetFileName(directory), null, 0, 0, fault.Message);
                }
            }
        }
    }

    private bool IsReplaced(string directory, Manifest? before)
    {
        if (!files.FileExists(Path.Combine(directory, Manifest.FileName)))
        {
            return true;
        }

        try
        {
            return before is not null && Manifest.Read(files, directory, WayOut) is var after
                && (after.NextSegment != before.NextSegment || !after.Segments.Select(line => line.Segment).SequenceEqual(before.Segments.Select(line => line.Segment)));
        }
        catch (Exception fault) when (fault is ContexterException or IOException)
        {
            return false;
        }
    }

    private CheckedLibraryIndex CheckManifest(string directory, string modelFolder, Manifest manifest, CancellationToken cancellationToken)
    {
        var (documents, chunks) = (0L, 0L);
        foreach (var (entry, deleted) in manifest.Segments)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var segment = Segment.Open(files, directory, entry, WayOut);
            try
            {
                segment.Verify();
                var view = new SegmentView(segment, deleted);
                documents += view.LiveDocuments;
                chunks += view.LiveChunks;
            }
            finally
            {
                segment.Release();
            }
        }

        var model = new EmbeddingModel { Id = manifest.ModelId, Dimension = manifest.Dimension };
        var name = LibraryDirectory.GetName(manifest.Library);
        var problem = !string.Equals(name, Path.GetFileName(directory), StringComparison.Ordinal) ? $"The index of {manifest.Library} lies in the folder '{directory}' of another library. {WayOut}"
            : !string.Equals(ModelFolders.NameOf(model), modelFolder, StringComparison.Ordinal)
                ? $"The index of {manifest.Library} is of the embedding model '{manifest.ModelId}' and lies in the folder '{modelFolder}' of another one. {WayOut}"
            : manifest.AnalyzerRevision != TextAnalyzer.Revision
                ? $"The index of {manifest.Library} was made by revision {manifest.AnalyzerRevision} of the text analyser; this Contexter has revision {TextAnalyzer.Revision}. {WayOut}"
            : null;
        return new CheckedLibraryIndex(manifest.Library.ToString(), model, documents, chunks, problem);
    }
}

/// <summary>What a check of a library version's index found.</summary>
/// <param name="Library">The library version, or its folder where that cannot be read.</param>
/// <param name="Model">The model of its vectors; null when that cannot be read.</param>
/// <param name="Documents">Documents in it; 0 when it is damaged.</param>
/// <param name="Chunks">Chunks in it; 0 when it is damaged.</param>
/// <param name="Problem">What is wrong and what to do; null when all of it is whole.</param>
public sealed record CheckedLibraryIndex(string Library, EmbeddingModel? Model, long Documents, long Chunks, string? Problem);
