using Contexter.Storage;

namespace Contexter.CrashHost;

/// <summary>Disturbs what index files are written by: <c>create</c>, <c>write</c>, <c>flush</c> (of a file or a directory) and <c>move</c>.</summary>
internal sealed class DisturbedFiles(IFileSystem inner, Disturbance disturbance) : IFileSystem
{
    public bool FileExists(string path) => inner.FileExists(path);

    public IReadOnlyList<string> ListFiles(string directory) => inner.ListFiles(directory);

    public IReadOnlyList<string> ListDirectories(string directory) => inner.ListDirectories(directory);

    public void CreateDirectory(string path) => inner.CreateDirectory(path);

    public IFileWriter CreateFile(string path)
    {
        disturbance.Before("create");
        return new Writer(inner.CreateFile(path), disturbance);
    }

    public IFileReader OpenFile(string path) => inner.OpenFile(path);

    public void MoveFile(string source, string destination)
    {
        disturbance.Before("move");
        inner.MoveFile(source, destination);
        disturbance.After("move");
    }

    public void MoveDirectory(string source, string destination) => inner.MoveDirectory(source, destination);

    public void DeleteFile(string path) => inner.DeleteFile(path);

    public void DeleteDirectory(string path) => inner.DeleteDirectory(path);

    public void FlushDirectory(string path)
    {
        disturbance.Before("flush");
        inner.FlushDirectory(path);
        disturbance.After("flush");
    }

    private sealed class Writer(IFileWriter inner, Disturbance disturbance) : IFileWriter
    {
        public void Write(ReadOnlySpan<byte> data)
        {
            disturbance.Before("write");
            inner.Write(data);
            disturbance.After("write");
        }

        public void Flush()
        {
            disturbance.Before("flush");
            inner.Flush();
            disturbance.After("flush");
        }

        public void Dispose() => inner.Dispose();
    }
}
