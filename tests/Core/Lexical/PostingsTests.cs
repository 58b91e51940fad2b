using Contexter.Lexical.Postings;
using FsCheck;
using FsCheck.Fluent;

namespace Contexter.Core.Tests.Lexical;

public sealed class PostingsTests
{
    [Fact]
    public void MoveNext_WhenPostingsWereWritten_GivesThemBack()
        => Prop.ForAll<(ushort Gap, byte Title, byte Heading, ushort Body)[], PositiveInt>((entries, scale) =>
        {
            var chunk = -1;
            var postings = entries
                .Select(entry => new Posting(chunk += 1 + (entry.Gap * (scale.Get % 100)), entry.Title % 3, entry.Heading % 2, entry.Body % 4 == 0 ? entry.Body : 1))
                .ToArray();
            var writer = new PostingsWriter();
            writer.Add(new Posting(5, 1, 2, 3));
            writer.Clear();
            foreach (var posting in postings)
            {
                writer.Add(posting);
            }

            writer.Count.ShouldBe(postings.Length);
            var reader = new PostingsReader(writer.Buffer.WrittenSpan);
            foreach (var posting in postings)
            {
                reader.MoveNext().ShouldBeTrue();
                reader.Current.ShouldBe(posting);
            }

            reader.MoveNext().ShouldBeFalse();
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Add_WhenTermIsOnceInTheTextOfANeighbour_CostsOneByte()
    {
        var writer = new PostingsWriter();
        for (var chunk = 0; chunk < 10; chunk++)
        {
            writer.Add(new Posting(chunk, 0, 0, 1));
        }

        writer.Buffer.Length.ShouldBe(10);
    }
}
