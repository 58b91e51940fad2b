using System.Text;
using Contexter.Documents;
using Contexter.Storage;

namespace Contexter.Core.Tests.Storage;

public sealed class PhysicalFileSystemTests : IDisposable
{
    private readonly PhysicalFileSystem _files = new();
    private readonly string _root = Directory.CreateTempSubdirectory("contexter-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void CreateFile_WhenWritten_CanBeReadMovedAndDeleted()
    {
        var folder = Path.Combine(_root, "a", "b");
        _files.CreateDirectory(folder);
        _files.CreateDirectory(folder);
        Write(Path.Combine(folder, "one"), "first");
        Write(Path.Combine(folder, "one"), "1");
        Write(Path.Combine(folder, "two"), "second");

        using (var reader = _files.OpenFile(Path.Combine(folder, "two")))
        {
            _files.MoveFile(Path.Combine(folder, "one"), Path.Combine(folder, "two"));
            _files.FlushDirectory(folder);
            Encoding.ASCII.GetString(reader.Span).ShouldBe("second");
        }

        Read(Path.Combine(folder, "two")).ShouldBe("1");
        _files.ListFiles(folder).ShouldBe(["two"]);
        _files.ListDirectories(_root).ShouldBe(["a"]);
        _files.FileExists(Path.Combine(folder, "one")).ShouldBeFalse();
        _files.DeleteFile(Path.Combine(folder, "two"));
        _files.DeleteFile(Path.Combine(folder, "two"));
        _files.ListFiles(folder).ShouldBeEmpty();
        _files.DeleteDirectory(Path.Combine(_root, "a"));
        _files.DeleteDirectory(Path.Combine(_root, "a"));
        _files.ListFiles(folder).ShouldBeEmpty();
        _files.DeleteFile(Path.Combine(folder, "two"));
    }

    [Fact]
    public void Read_OfAPart_GivesItsBytesAsTheyWereWhenTheFileWasOpened()
    {
        var path = Path.Combine(_root, "one");
        Write(path, "first");
        var part = new byte[3];
        using var reader = _files.OpenFile(path);
        _files.DeleteFile(path);
        Write(path, "other");

        reader.Read(2, part);

        Encoding.ASCII.GetString(part).ShouldBe("rst");
        Should.Throw<ArgumentOutOfRangeException>(() => reader.Read(3, part));
        Should.Throw<ArgumentOutOfRangeException>(() => reader.Read(-1, part));
        reader.Dispose();
        Should.Throw<ObjectDisposedException>(() => reader.Read(2, part));
    }

    [Fact]
    public void OpenFile_WhenFileIsEmpty_GivesNoBytes()
    {
        Write(Path.Combine(_root, "empty"), "");

        Read(Path.Combine(_root, "empty")).ShouldBe("");
    }

    [Fact]
    public void Span_WhenReaderIsDisposed_Throws()
    {
        Write(Path.Combine(_root, "one"), "first");
        var reader = _files.OpenFile(Path.Combine(_root, "one"));
        reader.Dispose();

        Should.Throw<ObjectDisposedException>(() => reader.Span.Length);
    }

    [Fact]
    public void FlushDirectory_WhenItIsNotThere_Throws()
        => Should.Throw<IOException>(() => _files.FlushDirectory(Path.Combine(_root, "none"))).Message.ShouldContain("none");

    [Fact]
    public void Write_WhenDeviceIsFull_NamesPathAndWayOut()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "Only Linux has a device that is always full.");
        using var writer = _files.CreateFile("/dev/full");

        var error = Should.Throw<ContexterException>(() => writer.Write("data"u8));

        error.Code.ShouldBe(ErrorCodes.StorageFull);
        error.Message.ShouldBe("There is no room left to write '/dev/full'. Free disk space or raise the quota, then try again; what was stored before is intact.");
    }

    private void Write(string path, string text)
    {
        using var writer = _files.CreateFile(path);
        writer.Write(Encoding.ASCII.GetBytes(text));
        writer.Flush();
    }

    private string Read(string path)
    {
        using var reader = _files.OpenFile(path);
        return Encoding.ASCII.GetString(reader.Span);
    }
}
