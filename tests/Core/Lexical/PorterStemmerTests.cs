using Contexter.Lexical;

namespace Contexter.Core.Tests.Lexical;

public sealed class PorterStemmerTests
{
    /// <summary>The sample vocabulary that the algorithm's description publishes.</summary>
    [Theory]
    [InlineData("consign consigned consigning consignment consist consisted consistency consistent consistently", "consign consign consign consign consist consist consist consist consist")]
    [InlineData("consisting consists consolation consolations consolatory console consoled consoles", "consist consist consol consol consolatori consol consol consol")]
    [InlineData("consolidate consolidated consolidating consoling consolingly consols consonant", "consolid consolid consolid consol consol consol conson")]
    [InlineData("consort consorted consorting conspicuous conspicuously conspiracy conspirator", "consort consort consort conspicu conspicu conspiraci conspir")]
    [InlineData("conspire conspired conspiring constable constables constance constancy constant", "conspir conspir conspir constabl constabl constanc constanc constant")]
    [InlineData("knack knackeries knacks knag knave knaves knavish kneaded kneading knee kneel kneeled", "knack knackeri knack knag knave knave knavish knead knead knee kneel kneel")]
    [InlineData("kneeling kneels knees knell knelt knew knick knif knife knight knightly knights knit", "kneel kneel knee knell knelt knew knick knif knife knight knight knight knit")]
    [InlineData("knits knitted knitting knives knob knobs knock knocked knocker knockers knocking", "knit knit knit knive knob knob knock knock knocker knocker knock")]
    public void Stem_WhenWordsArePublishedVectors_GivesPublishedStems(string words, string stems)
        => string.Join(' ', words.Split(' ').Select(Stem)).ShouldBe(stems);

    /// <summary>Words of programming documentation with the stems that libstemmer 2.2.0, the Snowball project's own library, gives them.</summary>
    [Fact]
    public void Stem_WhenWordsAreOfDocumentation_GivesWhatLibstemmerGives()
    {
        var wrong = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Data", "Lexical", "stems.txt"))
            .Where(line => !line.StartsWith('#'))
            .Select(line => line.Split(' '))
            .Where(pair => !string.Equals(Stem(pair[0]), pair[1], StringComparison.Ordinal))
            .Select(pair => $"{pair[0]}: {Stem(pair[0])}, expected {pair[1]}");

        wrong.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("skies", "sky")]
    [InlineData("dying", "die")]
    [InlineData("news", "news")]
    [InlineData("inning", "inning")]
    [InlineData("innings", "inning")]
    [InlineData("a", "a")]
    [InlineData("is", "is")]
    [InlineData("bys", "bys")]
    [InlineData("youthful", "youth")]
    [InlineData("boyish", "boyish")]
    public void Stem_WhenWordIsSpecial_FollowsItsRule(string word, string stem) => Stem(word).ShouldBe(stem);

    private static string Stem(string word)
    {
        Span<char> buffer = word.ToCharArray();
        return buffer[..PorterStemmer.Stem(buffer)].ToString();
    }
}
