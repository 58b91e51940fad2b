using System.Text;
using Contexter.Core.Tests.Storage;
using Contexter.Lexical.Terms;
using Contexter.Storage;
using FsCheck;
using FsCheck.Fluent;

namespace Contexter.Core.Tests.Lexical;

public sealed class TermDictionaryTests
{
    [Fact]
    public void TryFind_WhenTermsAreArbitrary_FindsThoseAndNoOthers()
        => Prop.ForAll(ArbitraryTerms(), ArbitraryTerms(), (terms, others) =>
        {
            var stored = Store(terms);
            var dictionary = new TermDictionaryReader(stored);
            foreach (var (term, info) in Expected(terms))
            {
                dictionary.TryFind(Encoding.UTF8.GetBytes(term), out var found).ShouldBeTrue(term);
                found.ShouldBe(info);
            }

            foreach (var other in others.Except(terms, StringComparer.Ordinal))
            {
                dictionary.TryFind(Encoding.UTF8.GetBytes(other), out _).ShouldBeFalse(other);
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void MoveNext_WhenTermsAreArbitrary_GivesAllInOrder()
        => Prop.ForAll(ArbitraryTerms(), terms =>
        {
            var files = new FaultyFileSystem(1);
            files.CreateDirectory("/data");
            using (var writer = new SectionFileWriter(files.CreateFile("/data/terms"), 1, 1))
            {
                writer.WriteSection(7, Store(terms));
                writer.Complete();
            }

            using var file = SectionFile.Open(files, "/data/terms", 1, (1, 1), "");
            var cursor = new TermCursor(file, 7);
            foreach (var (term, info) in Expected(terms))
            {
                cursor.MoveNext().ShouldBeTrue();
                Encoding.UTF8.GetString(cursor.Term).ShouldBe(term);
                cursor.Info.ShouldBe(info);
            }

            cursor.MoveNext().ShouldBeFalse();
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Seek_WhenTermsAreArbitrary_ReachesAllFromThere()
        => Prop.ForAll(ArbitraryTerms(), ArbitraryTerms(), (terms, others) =>
        {
            var files = new FaultyFileSystem(1);
            files.CreateDirectory("/data");
            using (var writer = new SectionFileWriter(files.CreateFile("/data/terms"), 1, 1))
            {
                writer.WriteSection(7, Store(terms));
                writer.Complete();
            }

            using var file = SectionFile.Open(files, "/data/terms", 1, (1, 1), "");
            foreach (var least in others)
            {
                var cursor = new TermCursor(file, 7);
                var reached = new List<string>();
                cursor.Seek(Encoding.UTF8.GetBytes(least));
                while (cursor.MoveNext())
                {
                    if (cursor.Term.SequenceCompareTo(Encoding.UTF8.GetBytes(least)) >= 0)
                    {
                        reached.Add(Encoding.UTF8.GetString(cursor.Term));
                    }
                }

                reached.ShouldBe(Expected(terms).Select(entry => entry.Term).Where(term => Encoding.UTF8.GetBytes(term).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(least)) >= 0));
            }
        }).QuickCheckThrowOnFailure();

    private static byte[] Store(IEnumerable<string> terms)
    {
        var writer = new TermDictionaryWriter();
        foreach (var (term, info) in Expected(terms))
        {
            writer.Add(Encoding.UTF8.GetBytes(term), info);
        }

        return writer.Complete().ToArray();
    }

    /// <summary>Terms in order of their bytes, each with a frequency and a list that follows the one before.</summary>
    private static List<(string Term, TermInfo Info)> Expected(IEnumerable<string> terms)
    {
        var expected = new List<(string, TermInfo)>();
        var offset = 0;
        foreach (var term in terms.OrderBy(term => Convert.ToHexString(Encoding.UTF8.GetBytes(term)), StringComparer.Ordinal))
        {
            var length = term.Length * 100;
            expected.Add((term, new TermInfo(expected.Count + 1, offset, length, term.Length)));
            offset += length + term.Length;
        }

        return expected;
    }

    /// <summary>Up to some hundred terms of few letters, so that they share beginnings, more than a block of them.</summary>
    private static Arbitrary<string[]> ArbitraryTerms()
        => (from size in Gen.Choose(0, 120)
            from terms in Gen.Elements("a", "b", "ab", "c", "é", "数", "\ud83d\ude00").NonEmptyListOf().Select(parts => string.Concat(parts.Take(6))).ArrayOf(size)
            select terms.Distinct(StringComparer.Ordinal).ToArray()).ToArbitrary();
}
