using Contexter.Documents;
using Contexter.Indexing;
using Contexter.Indexing.Embedded;
using Contexter.Lexical;
using Contexter.Storage;

namespace Contexter.Core.Tests.Indexing.Embedded;

/// <summary>A device that fails is no document's fault: whoever decides about faults has to know it for what it is.</summary>
public sealed class FailingDiskTests : IDisposable
{
    private static readonly LibraryVersion Library = new("disk", "1");
    private readonly string _root = Directory.CreateTempSubdirectory("contexter-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Upsert_WhenTheDeviceFails_IsStorageThatIsUnavailableAndKeepsWhatWasStored()
    {
        await using (var whole = Open(new PhysicalFileSystem()))
        {
            await whole.UpsertAsync(Library, [Document("first.md")], Token);
        }

        await using (var failing = Open(new FailingFiles(new PhysicalFileSystem(), FileAccess.Write)))
        {
            var fault = await Should.ThrowAsync<ContexterException>(() => failing.UpsertAsync(Library, [Document("second.md")], Token));
            fault.Code.ShouldBe(ErrorCodes.StorageUnavailable);
            fault.Message.ShouldContain(_root);
            fault.Message.ShouldContain("Input/output error");
            fault.Message.ShouldContain("health of the disk");
        }

        await using var again = Open(new PhysicalFileSystem());
        (await again.GetFingerprintsAsync(Library, Token)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Search_WhenTheDeviceFails_IsStorageThatIsUnavailable()
    {
        await using (var whole = Open(new PhysicalFileSystem()))
        {
            await whole.UpsertAsync(Library, [.. Enumerable.Range(0, 20).Select(number => Document($"{number}.md"))], Token);
            await whole.OptimizeAsync(Library, Token);
        }

        await using var failing = Open(new FailingFiles(new PhysicalFileSystem(), FileAccess.Read));
        var fault = await Should.ThrowAsync<ContexterException>(() => failing.FindCandidatesAsync(new CandidateQuery { Vector = new float[] { 1, 0 }, CandidatesPerLeg = 3 }, Token));
        fault.Code.ShouldBe(ErrorCodes.StorageUnavailable);
        fault.Message.ShouldContain(_root);
        fault.Message.ShouldContain("Input/output error");
    }

    private EmbeddedChunkIndex Open(IFileSystem files) => new(new EmbeddedIndexOptions { Root = _root, ModelId = "test", Dimension = 2, VectorIndexFrom = 5 }, files, new TextAnalyzer());

    private static IndexedDocument Document(string path) => TestDocuments.Create(Library, path, "This document is stored.") with { Vectors = [new float[] { 1, 0 }] };

    /// <summary>A disk that fails to write or to read.</summary>
    private sealed class FailingFiles(IFileSystem inner, FileAccess fails) : IFileSystem
    {
        public bool FileExists(string path) => inner.FileExists(path);

        public IReadOnlyList<string> ListFiles(string directory) => inner.ListFiles(directory);

        public IReadOnlyList<string> ListDirectories(string directory) => inner.ListDirectories(directory);

        public void CreateDirectory(string path) => inner.CreateDirectory(path);

        public IFileWriter CreateFile(string path) => fails == FileAccess.Write ? throw new IOException($"Input/output error : '{path}'") : inner.CreateFile(path);

        public IFileReader OpenFile(string path) => fails == FileAccess.Read ? new Reader(inner.OpenFile(path)) : inner.OpenFile(path);

        public void MoveFile(string source, string destination) => inner.MoveFile(source, destination);

        public void MoveDirectory(string source, string destination) => inner.MoveDirectory(source, destination);

        public void DeleteFile(string path) => inner.DeleteFile(path);

        public void DeleteDirectory(string path) => inner.DeleteDirectory(path);

        public void FlushDirectory(string path) => inner.FlushDirectory(path);

        private sealed class Reader(IFileReader inner) : IFileReader
        {
            public ReadOnlySpan<byte> Span => inner.Span;

            public void Read(long offset, Span<byte> destination) => throw new IOException("Input/output error");

            public void Dispose() => inner.Dispose();
        }
    }
}
