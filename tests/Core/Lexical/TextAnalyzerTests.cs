using Contexter.Lexical;
using FsCheck;
using FsCheck.Fluent;

namespace Contexter.Core.Tests.Lexical;

public sealed class TextAnalyzerTests
{
    private readonly TextAnalyzer _analyzer = new();

    [Theory]
    [InlineData("Sorting the lists", "sort list")]
    [InlineData("snake_case_name", "snake_case_name snake case name")]
    [InlineData("getUserByID2", "getuserbyid2 get user id 2")]
    [InlineData("HTTPServer", "httpserver http server")]
    [InlineData("REST APIs and URLs", "rest api url")]
    [InlineData("System.Linq.Enumerable", "system.linq.enumerable system linq enumer")]
    [InlineData("std::vector", "std::vector std vector")]
    [InlineData("C++ and C", "c++ c")]
    [InlineData("c++20", "c++20 c++ 20")]
    [InlineData("C#, F# or Objective-C++.", "c# f# object c++")]
    [InlineData("The .NET runtime", ".net net runtim")]
    [InlineData(".NET8", ".net net 8")]
    [InlineData("ASP.NET Core", "asp.net asp net core")]
    [InlineData("Node.js 18.2", "node.js node js 18.2 18 2")]
    [InlineData("__init__", "__init__ init")]
    [InlineData("utf8 x86_64", "utf8 utf 8 x86_64 86 64")]
    [InlineData("i++; page.c#anchor", "page.c page c anchor")]
    [InlineData("the library's user’s don't can't", "librari user")]
    [InlineData("NOT in, IN", "not in")]
    [InlineData("Ünïcode STRASSE", "ünïcode strass")]
    [InlineData("数据库 a字", "数据 据库 字")]
    [InlineData("end. Next... ____ -- ()", "end next")]
    [InlineData("", "")]
    [InlineData("--no-verify $HOME @Override", "verifi home overrid")]
    public void Analyze_WhenTextIsProseOrCode_GivesTerms(string text, string expected)
        => string.Join(' ', _analyzer.Analyze(text).Select(t => t.Term)).ShouldBe(expected);

    [Fact]
    public void Analyze_WhenIdentifierHasParts_OffsetsPointAtThem()
    {
        const string Text = "call Http.getUserID2 or C++20 - don't";

        var spans = _analyzer.Analyze(Text).Select(t => Text[t.Start..t.End]);

        spans.ShouldBe(["call", "Http.getUserID2", "Http", "getUserID2", "get", "User", "ID", "2", "C++20", "C++", "20"]);
    }

    [Fact]
    public void Analyze_WhenWordIsVeryLong_TermIsCutAndOffsetsAreNot()
    {
        var word = new string('a', 5_000);

        var token = _analyzer.Analyze(word).ShouldHaveSingleItem();

        token.Term.Length.ShouldBeLessThanOrEqualTo(TextAnalyzer.MaxTermLength);
        token.ShouldBe(token with { Start = 0, End = 5_000 });
    }

    [Theory]
    [InlineData("configuring", "configuration")]
    [InlineData("libraries", "Library's")]
    [InlineData("httpclient", "HttpClient")]
    [InlineData("read_file", "READ_FILE")]
    [InlineData("std::vector", "STD::Vector")]
    public void Analyze_WhenWordsAreFormsOfOne_FirstTermIsTheSame(string one, string other)
        => _analyzer.Analyze(one)[0].Term.ShouldBe(_analyzer.Analyze(other)[0].Term);

    [Fact]
    public void AnalyzeQuery_WhenTermsRepeat_GivesEachOnce()
        => _analyzer.AnalyzeQuery("files: File, fileName and name").ShouldBe(["file", "filenam", "name"]);

    [Fact]
    public void Analyze_WhenTextIsArbitrary_TokensLieInTextInOrder()
        => Prop.ForAll(ArbitraryText(), text =>
        {
            var previous = 0;
            foreach (var token in _analyzer.Analyze(text))
            {
                token.Start.ShouldBeGreaterThanOrEqualTo(previous);
                token.End.ShouldBeGreaterThan(token.Start);
                token.End.ShouldBeLessThanOrEqualTo(text.Length);
                token.Term.Length.ShouldBeInRange(1, TextAnalyzer.MaxTermLength);
                token.Term.ShouldBe(token.Term.ToLowerInvariant());
                previous = token.Start;
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Analyze_WhenTextsAreJoinedBySpace_TokensAreThoseOfBoth()
        => Prop.ForAll(ArbitraryText(), ArbitraryText(), (left, right) =>
        {
            var shift = left.Length + 1;
            var expected = _analyzer.Analyze(left).Concat(_analyzer.Analyze(right).Select(t => t with { Start = t.Start + shift, End = t.End + shift, Position = t.Position + CountPositions(left) }));

            _analyzer.Analyze(left + " " + right).ShouldBe(expected);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("state of the art", "state@0 art@3")]
    [InlineData("getUserId call", "getuserid@0+ get@0 user@1 id@2 call@3")]
    [InlineData("fs.readFile(x)", "fs.readfile@0+ fs@0 readfil@1+ read@1 file@2 x@3")]
    [InlineData("C++20 and .NET", "c++20@0+ c++@0 20@1 .net@3+ net@3")]
    [InlineData("Öl in 数据库", "öl@0 数据@2 据库@3")]
    public void Analyze_WhenWordsFollowOneAnother_PositionsCountTheSmallest(string text, string expected)
        => string.Join(' ', _analyzer.Analyze(text).Select(token => $"{token.Term}@{token.Position}{(token.IsCompound ? "+" : "")}")).ShouldBe(expected);

    private int CountPositions(string text)
    {
        var sink = default(NoSink);
        return _analyzer.Analyze(text, ref sink);
    }

    private readonly struct NoSink : ITokenSink
    {
        public bool Wants(ReadOnlySpan<char> word) => true;

        public void Add(AnalyzedToken token)
        {
        }
    }

    [Fact]
    public void Analyze_WhenCacheIsShared_GivesWhatAFreshAnalyzerGives()
        => Prop.ForAll(ArbitraryText(), text => _analyzer.Analyze(text).ShouldBe(new TextAnalyzer().Analyze(text))).QuickCheckThrowOnFailure();

    /// <summary>Texts of pieces that meet the analyser's borders often: capitals, digits, joiners, apostrophes, ideographs, halves of surrogate pairs.</summary>
    private static Arbitrary<string> ArbitraryText()
    {
        string[] pieces =
        [
            "the", "Files", "get", "User", "ID", "HTTP", "s", "t", "C", "++", "#", ".", "::", "_", "net", "NET", "'", "’", "1", "20", " ", "\n", "-", "é", "Ö", "ß",
            "数", "カ", "한", "\ud83d\ude00", "\ud801", "\udc00", "\ud801\udc00", "\u0301", "İ",
        ];
        return Gen.Elements(pieces).ListOf().Select(list => string.Concat(list)).ToArbitrary();
    }
}
