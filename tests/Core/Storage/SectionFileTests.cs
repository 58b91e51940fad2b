using System.Text;
using Contexter.Documents;
using Contexter.Storage;

namespace Contexter.Core.Tests.Storage;

public sealed class SectionFileTests
{
    private const uint Magic = 0x54534554;
    private const string FilePath = "/data/file";
    private readonly FaultyFileSystem _files = new(1);

    public SectionFileTests() => _files.CreateDirectory("/data");

    [Fact]
    public void GetSection_WhenSectionsWereWritten_GivesTheirBytesAligned()
    {
        var large = new byte[1_000_000];
        new Random(5).NextBytes(large);
        var hash = Write(writer =>
        {
            writer.WriteSection(1, "one"u8);
            writer.BeginSection(2);
            writer.Write(large.AsSpan(0, 10));
            writer.Write(large.AsSpan(10));
            writer.EndSection();
            writer.WriteSection(3, []);
        });

        using var file = Open();

        file.Hash.ShouldBe(hash);
        Encoding.ASCII.GetString(file.GetSection(1)).ShouldBe("one");
        file.GetSection(2).SequenceEqual(large).ShouldBeTrue();
        file.GetSection(3).Length.ShouldBe(0);
    }

    [Fact]
    public void Read_OfAPart_GivesItsBytesWhenTheWholeSectionIsSound()
    {
        // Longer than what is checked at once.
        var large = new byte[(1 << 20) + 1_000];
        new Random(6).NextBytes(large);
        Write(writer =>
        {
            writer.WriteSection(1, "one"u8);
            writer.WriteSection(2, large);
        });
        var part = new byte[500];
        using (var file = Open())
        {
            file.Read(2, large.Length - part.Length, part);
            part.ShouldBe(large[^part.Length..]);
            Should.Throw<ArgumentOutOfRangeException>(() => file.Read(2, large.Length - part.Length + 1, part));
            Should.Throw<ArgumentOutOfRangeException>(() => file.Read(1, 0, part));
            Should.Throw<ContexterException>(() => file.Read(3, 0, part)).Code.ShouldBe(ErrorCodes.StorageCorrupted);
        }

        // Damage far from what is read.
        var damaged = _files.ReadAllBytes(FilePath);
        damaged[damaged.AsSpan().IndexOf(large.AsSpan(0, 50)) + 20] ^= 0x10;
        _files.WriteAllBytes(FilePath, damaged);
        using var again = Open();
        Should.Throw<ContexterException>(() => again.Read(2, large.Length - part.Length, part)).Code.ShouldBe(ErrorCodes.StorageCorrupted);
    }

    [Fact]
    public void Open_WhenAnyByteIsFlipped_NeverGivesOtherBytes()
    {
        Write(writer =>
        {
            writer.WriteSection(1, "some bytes"u8);
            writer.WriteSection(2, "other bytes"u8);
        });
        var original = _files.ReadAllBytes(FilePath);
        var refused = 0;
        for (var i = 0; i < original.Length; i++)
        {
            var damaged = original.ToArray();
            damaged[i] ^= 0x10;
            _files.WriteAllBytes(FilePath, damaged);
            try
            {
                using var file = Open();
                Encoding.ASCII.GetString(file.GetSection(1)).ShouldBe("some bytes");
                Encoding.ASCII.GetString(file.GetSection(2)).ShouldBe("other bytes");
            }
            catch (ContexterException exception)
            {
                exception.Code.ShouldBe(ErrorCodes.StorageCorrupted);
                exception.Message.ShouldContain(FilePath);
                exception.Message.ShouldContain("Rebuild it.");
                refused++;
            }
        }

        // Header, both sections, two entries of contents, trailer: all but the padding.
        refused.ShouldBe(16 + 10 + 11 + 64 + 16);
    }

    [Fact]
    public void Open_WhenFileIsTruncated_NamesIt()
    {
        Write(writer => writer.WriteSection(1, "some bytes"u8));
        var original = _files.ReadAllBytes(FilePath);
        for (var length = 0; length < original.Length; length++)
        {
            _files.WriteAllBytes(FilePath, original[..length]);

            Should.Throw<ContexterException>(Open).Code.ShouldBe(ErrorCodes.StorageCorrupted);
        }
    }

    [Fact]
    public void Open_WhenFileIsMissing_NamesIt()
    {
        var error = Should.Throw<ContexterException>(Open);

        error.Code.ShouldBe(ErrorCodes.StorageCorrupted);
        error.Message.ShouldBe("File '/data/file' is damaged: it is missing. Rebuild it.");
    }

    [Theory]
    [InlineData(7, "up to 3")]
    [InlineData(1, "from 2 on")]
    public void Open_WhenFormatIsNewerOrTooOld_NamesBothVersions(uint version, string range)
    {
        using (var writer = new SectionFileWriter(_files.CreateFile(FilePath), Magic, version))
        {
            writer.Complete();
        }

        var error = Should.Throw<ContexterException>(Open);

        error.Code.ShouldBe(ErrorCodes.StorageFormat);
        error.Message.ShouldContain($"format version {version}");
        error.Message.ShouldContain(range);
    }

    [Fact]
    public void GetSection_WhenSectionIsNotThere_IsAnError()
    {
        Write(writer => writer.WriteSection(1, "some bytes"u8));
        using var file = Open();

        Should.Throw<ContexterException>(() => file.GetSection(9).Length).Message.ShouldContain("no section 9");
    }

    private ulong Write(Action<SectionFileWriter> write)
    {
        using var writer = new SectionFileWriter(_files.CreateFile(FilePath), Magic, 3);
        write(writer);
        return writer.Complete();
    }

    private SectionFile Open() => SectionFile.Open(_files, FilePath, Magic, (2, 3), "Rebuild it.");
}
