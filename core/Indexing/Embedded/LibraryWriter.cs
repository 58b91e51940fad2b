using Contexter.Documents;
using Contexter.Indexing.Embedded.Segments;
using Contexter.Lexical;
using Contexter.Storage;
using Contexter.Vectors;

namespace Contexter.Indexing.Embedded;

/// <summary>
/// One change of a library version's index, made by the one writer it has at a time. Segments that are due are joined before the change, so that an error of
/// joining, too, leaves the content as it was.
/// </summary>
internal sealed class LibraryWriter(
    LibraryIndex index, IFileSystem files, EmbeddedIndexOptions options, TextAnalyzer analyzer, string directory, CancellationToken cancellationToken)
{
    private readonly MergePolicy _mergePolicy = new(options);

    /// <summary>Puts documents in the place of what was there, all in one commit.</summary>
    /// <param name="library">The library version.</param>
    /// <param name="documents">Valid documents, each once.</param>
    public UpsertResult Upsert(LibraryVersion library, IReadOnlyCollection<IndexedDocument> documents)
    {
        MergeWhileNeeded();
        return WithSnapshot(snapshot =>
        {
            var (added, updated, unchanged) = (0, 0, 0);
            var written = new List<IndexedDocument>();
            var replaced = new Dictionary<SegmentView, List<int>>();
            foreach (var document in documents)
            {
                _ = HexId.TryParse(document.Metadata.Id.Value, out var id);
                if (!snapshot.TryFindDocument(id, out var view, out var ordinal))
                {
                    added++;
                }
                else if (string.Equals(view.Segment.ReadFingerprint(ordinal), document.Fingerprint, StringComparison.Ordinal))
                {
                    unchanged++;
                    continue;
                }
                else
                {
                    updated++;
                    Add(replaced, view, ordinal);
                }

                written.Add(document);
            }

            if (written.Count > 0)
            {
                files.CreateDirectory(directory);
                Commit(snapshot, library, replaced, [.. Partition(written).Select(Build)]);
            }

            return new UpsertResult(added, updated, unchanged);
        });
    }

    /// <summary>Removes documents in one commit.</summary>
    /// <returns>How many there were.</returns>
    public int Delete(LibraryVersion library, IEnumerable<DocumentId> documents)
    {
        MergeWhileNeeded();
        return WithSnapshot(snapshot =>
        {
            var deleted = new Dictionary<SegmentView, List<int>>();
            foreach (var document in documents.Distinct())
            {
                if (HexId.TryParse(document.Value, out var id) && snapshot.TryFindDocument(id, out var view, out var ordinal))
                {
                    Add(deleted, view, ordinal);
                }
            }

            if (deleted.Count > 0)
            {
                Commit(snapshot, library, deleted, []);
            }

            return deleted.Values.Sum(ordinals => ordinals.Count);
        });
    }

    /// <summary>Joins all segments to as few as the limit of their size allows, and drops what is deleted.</summary>
    public void Optimize()
    {
        // Each group is a commit of its own, so that a failure keeps what is done.
        while (WithSnapshot(snapshot => TryMerge(snapshot, _mergePolicy.SelectOptimization(snapshot.Segments), isFinal: true)))
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private void MergeWhileNeeded()
    {
        while (WithSnapshot(snapshot => TryMerge(snapshot, _mergePolicy.SelectMerge(snapshot.Segments), isFinal: false)))
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private bool TryMerge(Snapshot snapshot, IReadOnlyList<SegmentView> segments, bool isFinal)
    {
        if (segments.Count == 0)
        {
            return false;
        }

        var everything = segments.ToDictionary(view => view, view => Enumerable.Range(0, (int)view.Segment.Counts.Documents).Where(view.IsDocumentLive).ToList());
        Commit(snapshot, snapshot.Library, everything, [writer => SegmentMerger.Merge(segments, writer, cancellationToken)], isFinal);
        return true;
    }

    private T WithSnapshot<T>(Func<Snapshot, T> change)
    {
        var snapshot = index.Acquire();
        try
        {
            return change(snapshot);
        }
        finally
        {
            snapshot.Release();
        }
    }

    private Action<SegmentWriter> Build(IReadOnlyList<IndexedDocument> documents)
        => writer => new SegmentBuilder(writer, analyzer).Write(documents, options.Dimension, cancellationToken);

    /// <summary>Cuts a large batch into segments that stay well below the limit.</summary>
    private IEnumerable<List<IndexedDocument>> Partition(IEnumerable<IndexedDocument> documents)
    {
        var part = new List<IndexedDocument>();
        var bytes = 0L;
        foreach (var document in documents)
        {
            bytes += document.Chunks.Sum(chunk => ((long)options.Dimension * sizeof(float)) + (2L * chunk.Text.Length));
            part.Add(document);
            if (bytes > options.MaxSegmentBytes / 2)
            {
                yield return part;
                (part, bytes) = ([], 0);
            }
        }

        if (part.Count > 0)
        {
            yield return part;
        }
    }

    /// <summary>Writes new segments and the manifest that names them.</summary>
    /// <param name="snapshot">What the change starts from.</param>
    /// <param name="library">The library version.</param>
    /// <param name="deleted">Ordinals of live documents that are not there any more.</param>
    /// <param name="added">Write the new segments, one each.</param>
    /// <param name="isFinal">Whether they are worth an index of their vectors: they are not soon joined to others.</param>
    private void Commit(
        Snapshot snapshot, LibraryVersion library, Dictionary<SegmentView, List<int>> deleted, IReadOnlyList<Action<SegmentWriter>> added, bool isFinal = false)
    {
        var next = new List<SegmentView>();
        var obsolete = new List<Segment>();
        foreach (var view in snapshot.Segments)
        {
            var rest = deleted.TryGetValue(view, out var ordinals) ? view.Without(ordinals) : view;
            if (rest.LiveDocuments > 0)
            {
                next.Add(rest);
            }
            else
            {
                obsolete.Add(view.Segment);
            }
        }

        var written = WriteSegments(added, isFinal);
        foreach (var view in next)
        {
            view.Segment.Hold();
        }

        next.AddRange(written.Select(segment => new SegmentView(segment, [])));
        var manifest = new Manifest
        {
            Library = library,
            ModelId = options.ModelId,
            Dimension = options.Dimension,
            AnalyzerRevision = TextAnalyzer.Revision,
            NextSegment = index.NextSegment,
            Segments = [.. next.Select(view => (view.Segment.Entry, view.Deleted))],
        };
        index.Commit(manifest, next, obsolete);
    }

    private List<Segment> WriteSegments(IReadOnlyList<Action<SegmentWriter>> writes, bool isFinal)
    {
        var segments = new List<Segment>();
        try
        {
            foreach (var write in writes)
            {
                segments.Add(WriteSegment(write, isFinal));
            }

            return segments;
        }
        catch
        {
            foreach (var segment in segments)
            {
                segment.MarkObsolete();
                segment.Release();
            }

            throw;
        }
    }

    private Segment WriteSegment(Action<SegmentWriter> write, bool isFinal)
    {
        var number = index.TakeSegmentNumber();
        var path = Path.Combine(directory, SegmentEntry.GetFileName(number));
        try
        {
            var vectorIndex = isFinal && options.VectorIndex != VectorIndexKind.Flat ? new VectorIndexWriter(options.VectorIndex, options.Dimension, cancellationToken) : null;
            using var writer = new SegmentWriter(files, path, options.Dimension, vectorIndex, options.VectorIndexFrom);
            write(writer);
            var (hash, length) = writer.Complete();
            return index.OpenSegment(new SegmentEntry(number, hash, length));
        }
        catch
        {
            TryDelete(path);
            throw;
        }
    }

    private void TryDelete(string path)
    {
        try
        {
            files.DeleteFile(path);
        }
        catch (IOException)
        {
            // No manifest names the file; the next opening of the library deletes it. What went wrong first is what the caller must hear.
        }
    }

    private static void Add(Dictionary<SegmentView, List<int>> documents, SegmentView view, int ordinal)
    {
        if (!documents.TryGetValue(view, out var ordinals))
        {
            documents.Add(view, ordinals = []);
        }

        ordinals.Add(ordinal);
    }
}
