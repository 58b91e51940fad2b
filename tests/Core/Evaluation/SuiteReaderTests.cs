using Contexter.Documents;
using Contexter.Evaluation;
using Contexter.Storage;

namespace Contexter.Core.Tests.Evaluation;

public sealed class SuiteReaderTests : IDisposable
{
    private const string Queries = """
        {"id":"q1","text":"how do I cancel?","kind":"question"}
        {"id":"q2","text":"Cancel()"}
        """;

    private const string Docs = """
        {"id":"d1","group":"g1","title":"Cancel","text":"Call Cancel."}
        {"id":"d2","group":"g1","title":"Cancel, again","text":"Call Cancel twice."}
        {"id":"d3","group":"g2","title":"Start","text":"Call Start."}
        """;

    private const string Qrels = """
        {"qid":"q1","group":"g1","rel":2}
        {"qid":"q1","group":"g2","rel":0}
        {"qid":"q2","group":"g2","rel":1}
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("contexter-suite-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Read_OfAWholeSuite_GivesQueriesGroupsAndJudgements()
    {
        var suite = Read("\uFEFF" + Queries.ReplaceLineEndings("\r\n"), Docs + "\n\n", Qrels);

        suite.Queries.ShouldBe([new("q1", "how do I cancel?", "question"), new("q2", "Cancel()", "query")]);
        suite.Documents.Select(document => document.Id).ShouldBe(["d1", "d2", "d3"]);
        suite.Groups.ShouldBe(["g1", "g2"]);
        suite.RelevanceOf(suite.Queries[0]).ShouldBe([new("g1", 2)]);
        suite.RelevanceOf(suite.Queries[1]).ShouldBe([new("g2", 1)]);
    }

    [Theory]
    [InlineData("queries.jsonl", "{\"id\":\"q3\"}", "'text' is missing or empty")]
    [InlineData("queries.jsonl", "{\"id\":\"q1\",\"text\":\"again\"}", "query 'q1' is there already; ids have to be unique")]
    [InlineData("queries.jsonl", "{\"id\":\"q3\",\"text\":\"x\",\"kind\":\" \"}", "'kind' is missing or empty")]
    [InlineData("queries.jsonl", "{\"id\":\"q3\",\"text\":\"x\",\"weight\":1}", "it is not the JSON object that it has to be: The JSON property 'weight'*")]
    [InlineData("queries.jsonl", "[1]", "it is not the JSON object that it has to be*")]
    [InlineData("queries.jsonl", "null", "it is null where a JSON object has to be")]
    [InlineData("docs.jsonl", "{\"id\":\"d4\",\"group\":\"\",\"title\":\"x\",\"text\":\"x\"}", "'group' is missing or empty")]
    [InlineData("docs.jsonl", "{\"id\":\"d1\",\"group\":\"g\",\"title\":\"x\",\"text\":\"x\"}", "document 'd1' is there already; ids have to be unique")]
    [InlineData("docs.jsonl", "{\"id\":\"d4\"", "it is not the JSON object that it has to be*")]
    [InlineData("qrels.jsonl", "{\"qid\":\"q9\",\"group\":\"g1\",\"rel\":1}", "'qid' is 'q9', and queries.jsonl has no query of that id")]
    [InlineData("qrels.jsonl", "{\"qid\":\"q2\",\"group\":\"g9\",\"rel\":1}", "'group' is 'g9', and docs.jsonl has no document of that group")]
    [InlineData("qrels.jsonl", "{\"qid\":\"q2\",\"group\":\"g1\",\"rel\":11}", "'rel' has to be a whole number from 0 to 10")]
    [InlineData("qrels.jsonl", "{\"qid\":\"q2\",\"group\":\"g1\",\"rel\":-1}", "'rel' has to be a whole number from 0 to 10")]
    [InlineData("qrels.jsonl", "{\"qid\":\"q2\",\"group\":\"g1\"}", "'rel' has to be a whole number from 0 to 10")]
    [InlineData("qrels.jsonl", "{\"qid\":\"q2\",\"group\":\"g1\",\"rel\":0.5}", "it is not the JSON object that it has to be*")]
    [InlineData("qrels.jsonl", "{\"qid\":\"q2\",\"group\":\"g2\",\"rel\":2}", "query 'q2' and group 'g2' are judged already")]
    public void Read_WhenALineBreaksARule_NamesFileLineAndRule(string file, string line, string rule)
    {
        var (queries, docs, qrels) = (Queries, Docs, Qrels);
        var lines = file switch { "queries.jsonl" => 3, _ => 4 };
        _ = file switch { "queries.jsonl" => queries += "\n" + line, "docs.jsonl" => docs += "\n" + line, _ => qrels += "\n" + line };

        var fault = Should.Throw<ContexterException>(() => Read(queries, docs, qrels));

        fault.Code.ShouldBe(ErrorCodes.FileMalformed);
        var start = $"'{Path.Combine(_folder.FullName, file)}', line {lines}: {rule.TrimEnd('*')}";
        fault.Message.ShouldStartWith(rule.EndsWith('*') ? start : start + ".");
    }

    [Fact]
    public void Read_WhenNothingAnswersAQuery_NamesTheQuery()
    {
        var fault = Should.Throw<ContexterException>(() => Read(Queries, Docs, Qrels.Replace("\"rel\":1", "\"rel\":0", StringComparison.Ordinal)));

        fault.Message.ShouldEndWith("has no relevant group for query 'q2'; judge one with 'rel' 1 or more, or take the query out.");
    }

    [Fact]
    public void Read_WhenAFileIsEmptyOrMissing_NamesIt()
    {
        Should.Throw<ContexterException>(() => Read(Queries, " \n", Qrels)).Message.ShouldBe(
            $"'{Path.Combine(_folder.FullName, "docs.jsonl")}' holds no line; a suite needs queries, documents and judgements.");

        File.Delete(Path.Combine(_folder.FullName, "docs.jsonl"));
        var fault = Should.Throw<ContexterException>(() => new SuiteReader(new PhysicalFileSystem()).Read(_folder.FullName, CancellationToken.None));
        fault.Code.ShouldBe(ErrorCodes.SourceNotFound);
        fault.Message.ShouldContain("queries.jsonl, docs.jsonl and qrels.jsonl");
    }

    private EvaluationSuite Read(string queries, string docs, string qrels)
    {
        File.WriteAllText(Path.Combine(_folder.FullName, SuiteFormat.QueriesFile), queries);
        File.WriteAllText(Path.Combine(_folder.FullName, SuiteFormat.DocumentsFile), docs);
        File.WriteAllText(Path.Combine(_folder.FullName, SuiteFormat.JudgmentsFile), qrels);
        return new SuiteReader(new PhysicalFileSystem()).Read(_folder.FullName, TestContext.Current.CancellationToken);
    }
}
