using Contexter.Documents;
using Contexter.Sources;
using Contexter.Sources.Archives;
using Contexter.Sources.Files;
using Contexter.Storage.Scratch;

namespace Contexter.Core.Tests.Sources.Archives;

/// <summary>Unpacks damaged archives: whatever is wrong with one, it is unpacked or refused, and nothing is written beside its folder.</summary>
internal static class ArchiveFuzz
{
    public static void Check(byte[] archive, int cases, string root, int seed = 0)
    {
        var selection = new FileSelection(new SourceSpecification { Kind = ArchiveSource.KindName, Location = "x" });
        var inside = Path.Combine(root, "inside");
        Mutations.Check(
            archive,
            cases,
            mutated =>
            {
                Directory.CreateDirectory(inside);
                try
                {
                    new ArchiveUnpacker(new ArchiveLimits()).Unpack("x", () => new MemoryStream(mutated), mutated.Length, selection, 1 << 20, new ScratchFolder(inside), CancellationToken.None);
                    UnpackedArchive.TryLoad(new ScratchFolder(inside)).ShouldNotBeNull();
                }
                catch (ContexterException)
                {
                    // Said why.
                }

                Directory.GetFileSystemEntries(root).ShouldHaveSingleItem();
                Directory.Delete(inside, recursive: true);
            },
            seed);
    }
}
