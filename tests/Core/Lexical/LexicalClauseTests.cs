using Contexter.Documents;
using Contexter.Lexical;

namespace Contexter.Core.Tests.Lexical;

public sealed class LexicalClauseTests
{
    private readonly TextAnalyzer _analyzer = new();

    [Theory]
    [InlineData("Connections", "connect@0")]
    [InlineData("getUserId", "getuserid@0")]
    [InlineData("fs.readFile", "fs.readfile@0")]
    [InlineData("C++", "c++@0")]
    [InlineData("connection pools", "connect@0 pool@1")]
    [InlineData("state of the art", "state@0 art@3")]
    [InlineData("call getUserId()", "call@0 get@1 user@2 id@3")]
    [InlineData("数据库", "数据@0 据库@1")]
    public void Parse_WhenTextIsWords_GivesTheirTermsWithOffsets(string text, string expected)
    {
        var clause = LexicalClause.Parse(text, _analyzer);

        string.Join(' ', clause.Terms.Select(term => $"{term.Term}@{term.Offset}")).ShouldBe(expected);
        clause.Kind.ShouldBe(clause.Terms.Count == 1 ? LexicalClauseKind.Term : LexicalClauseKind.Phrase);
        clause.Prefix.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("use*", "use", "use")]
    [InlineData("Installing*", "installing", "instal")]
    [InlineData("fs.read*", "fs.read", "fs.read")]
    public void Parse_WhenTextEndsInAStar_GivesThePrefixAndTheWord(string text, string prefix, string word)
    {
        var clause = LexicalClause.Parse(text, _analyzer);

        clause.Kind.ShouldBe(LexicalClauseKind.Prefix);
        clause.Prefix.ShouldBe(prefix);
        clause.Terms.ShouldBe([new PhraseTerm(word, 0)]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("the")]
    [InlineData("--- !")]
    [InlineData("a*")]
    [InlineData("two words*")]
    [InlineData("*")]
    public void Parse_WhenNothingCanBeLookedUp_NamesTheClause(string text)
    {
        var error = Should.Throw<ContexterException>(() => LexicalClause.Parse(text, _analyzer));

        error.Code.ShouldBe(ErrorCodes.InvalidInput);
        error.Message.ShouldContain($"'{text}'");
    }
}
