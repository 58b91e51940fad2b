using System.IO.Compression;
using System.Text;

namespace Contexter.Core.Tests.Sources.Git;

/// <summary>A working copy with the files that git itself would write.</summary>
internal sealed class GitFolder : IDisposable
{
    public const string Head = "1111111111111111111111111111111111111111";

    public GitFolder()
    {
        Folder.Write(".git/HEAD", "ref: refs/heads/main\n");
        Folder.Write(".git/refs/heads/main", Head + "\n");
        Folder.Write(".git/config", "[core]\n\tbare = false\n[remote \"origin\"]\n\turl = git@github.com:owner/repo.git\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n");
        Folder.Write("README.md", "---\ntitle: The thing\n---\nText.");
        Folder.Write("docs/guide/use it.md", "# Use");
        Folder.Write("src/notes.md", "not documentation");
    }

    public TempFolder Folder { get; } = new();

    public string Root => Folder.Root;

    /// <summary>An annotated tag as a loose object.</summary>
    public void WriteTag(string id, string commit)
    {
        using var bytes = new MemoryStream();
        using (var zipped = new ZLibStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        {
            zipped.Write(Encoding.ASCII.GetBytes($"tag 150\0object {commit}\ntype commit\ntag v1\ntagger A <a@b> 0 +0000\n\nmessage\n"));
        }

        Folder.Write($".git/objects/{id[..2]}/{id[2..]}", bytes.ToArray());
    }

    public void Dispose() => Folder.Dispose();
}
