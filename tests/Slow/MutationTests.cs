using Contexter.Core.Tests;
using Contexter.Core.Tests.Parsing;
using Contexter.Core.Tests.Sources.Archives;
using Contexter.Core.Tests.Sources.Context7;
using Contexter.Documents;
using Contexter.Parsing;
using static Contexter.Core.Tests.Sources.Archives.ArchiveFiles;

namespace Contexter.SlowTests;

/// <summary>Ten thousand damaged versions of each format that comes from the outside: no hang, no crash, nothing written where it should not be, memory within bounds.</summary>
public sealed class MutationTests : IDisposable
{
    private const int Cases = 10_000;

    // The live objects of a parser that has just read damaged texts of some kilobytes; a text that made it hold on to more would show at once.
    private const long MaxLiveBytes = 256L << 20;

    private readonly string _folder = Directory.CreateTempSubdirectory("contexter-mutations-").FullName;

    public static TheoryData<string, string> Texts() => new()
    {
        { "context7", Context7Script.Answer },
        { "context7", Context7Script.Text },
        { "dts", SampleTexts.Declarations },
        { "man", SampleTexts.Man },
        { "man", SampleTexts.Mdoc },
    };

    public static TheoryData<string> Kinds() => new(["zip", "tar", "tgz"]);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Texts))]
    public void Parse_WhenDamaged_GivesSoundDocumentsOrSaysWhy(string format, string text)
    {
        var parser = DocumentParsers.CreateDefault().Get(format);
        Mutations.Check(text, Cases, mutated =>
        {
            try
            {
                foreach (var document in parser.Parse(Parsed.Content("a.1", mutated, format), CancellationToken.None))
                {
                    Parsed.ShouldBeSound(document);
                }
            }
            catch (ContexterException)
            {
                // Said why.
            }
        });
        GC.GetTotalMemory(forceFullCollection: true).ShouldBeLessThan(MaxLiveBytes);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Unpack_WhenDamaged_UnpacksInsideItsFolderOrSaysWhy(string kind)
    {
        var files = new[] { ("p/a.md", "# A\n\ntext"), ("p/b/c.html", "<p>c"), ("p/d.xml", "<doc/>"), ("p/é.txt", new string('x', 3_000)) };
        var archive = kind switch
        {
            "zip" => Zip(files),
            "tar" => Tar(files),
            _ => GZip(Tar(files)),
        };
        ArchiveFuzz.Check(archive, Cases, Path.Combine(_folder, kind));
        GC.GetTotalMemory(forceFullCollection: true).ShouldBeLessThan(MaxLiveBytes);
    }
}
