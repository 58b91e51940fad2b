using System.Text.Json;
using Contexter.Cli;
using Contexter.Evaluation;
using Contexter.Silo.Hosting;
using Contexter.Storage;
using Contexter.System.Tests.Configuration;

namespace Contexter.Tests.Cli;

/// <summary><c>contexter eval</c> on a small suite, through the product's own composition.</summary>
public sealed class EvalTests : IDisposable
{
    private static readonly string[] Topics = ["cancel a request", "open a socket", "parse a header", "retry a call", "rotate the log"];

    private readonly CliHarness _cli = new();
    private readonly DirectoryInfo _suite = Directory.CreateTempSubdirectory("contexter-suite-");

    public EvalTests()
    {
        Write("queries.jsonl", Topics.Select((topic, i) => $$"""{"id":"q{{i}}","text":"how do I {{topic}}?","kind":"{{(i < 3 ? "question" : "howto")}}"}"""));
        Write("docs.jsonl", Topics.Select((topic, i) => $$"""{"id":"d{{i}}","group":"g{{i}}","title":"Guide {{i}}","text":"This is how you {{topic}} with the library, and what to mind."}"""));
        Write("qrels.jsonl", Topics.Select((_, i) => $$"""{"qid":"q{{i}}","group":"g{{i}}","rel":2}"""));
    }

    public void Dispose()
    {
        _cli.Dispose();
        _suite.Delete(recursive: true);
    }

    [Fact]
    public async Task Eval_OfASuite_WritesTablesAndOpensNothing()
    {
        var result = (await EvalAsync("--semantic-weight", "0.5")).ShouldBeDone();

        result.Output.ShouldContain("5 queries, 5 documents in 5 groups and 5 chunks; in percent, with 95 % intervals");
        result.Output.ShouldMatch(@"METHOD\s+RECALL@10\s+HIT@10\s+MRR@10\s+NDCG@10");
        result.Output.ShouldMatch(@"keyword\s+100\.0 \(100\.0 to 100\.0\)");
        result.Output.ShouldMatch(@"question\s+3\s+100\.0");
        result.Output.ShouldMatch(@"hybrid 0\.5 with keyword\s+0\.0 \(0\.0 to 0\.0\)\s+1\.0000\s+0\s+0");
        _cli.Sessions.Opened.ShouldBeEmpty();
    }

    [Fact]
    public async Task Eval_WithJson_WritesOneValue()
    {
        var result = (await EvalAsync("--json", "--methods", "keyword,shuffled", "-k", "1", "--seed", "5")).ShouldBeDone();

        var report = JsonDocument.Parse(result.Lines.ShouldHaveSingleItem()).RootElement;
        report.GetProperty("k").GetInt32().ShouldBe(1);
        var methods = report.GetProperty("methods").EnumerateArray().ToArray();
        methods.Select(method => method.GetProperty("method").GetString()).ShouldBe(["keyword", "shuffled"]);
        methods[0].GetProperty("overall").GetProperty("ndcg").GetProperty("mean").GetDouble().ShouldBe(1);
        methods[1].GetProperty("overall").GetProperty("ndcg").GetProperty("mean").GetDouble().ShouldBeLessThan(1);
        report.GetProperty("comparisons")[0].GetProperty("baseline").GetString().ShouldBe("keyword");
    }

    [Fact]
    public async Task Eval_WhenTheGainIsTooSmall_Fails()
    {
        var result = await EvalAsync("--min-gain", "3");

        result.ExitCode.ShouldBe(ExitCodes.Failed);
        result.Error.ShouldBe("hybrid is 0.0 points of nDCG above keyword; --min-gain asks for 3.0.\n");
        (await EvalAsync("--min-gain", "0")).ShouldBeDone();
    }

    [Theory]
    [InlineData("--methods fuzzy", "--methods does not take 'fuzzy'; allowed: keyword, semantic, hybrid, rrf, shuffled.")]
    [InlineData("--semantic-weight 2", "The semantic weight is 2; it has to be 0 to 1.")]
    [InlineData("--semantic-weight half", "--semantic-weight does not take 'half'; allowed: a number such as 0.25. See 'contexter eval --help'.")]
    [InlineData("-k 0", "The depth k is 0; it has to be 1 to 50.")]
    [InlineData("--min-gain 3 --methods semantic,hybrid", "--min-gain compares hybrid with keyword search; measure keyword and at least one hybrid method.")]
    public async Task Eval_WhenUsedWrongly_SaysSo(string arguments, string message)
    {
        var result = await EvalAsync(arguments.Split(' '));

        result.ExitCode.ShouldBe(ExitCodes.Usage);
        result.Error.ShouldBe($"error: {message}\n");
    }

    [Fact]
    public async Task Eval_WhenALineIsWrong_NamesFileAndLine()
    {
        File.AppendAllText(Path.Combine(_suite.FullName, "qrels.jsonl"), """{"qid":"q0","group":"nowhere","rel":1}""" + "\n");

        var result = await EvalAsync();

        result.ExitCode.ShouldBe(ExitCodes.Failed);
        result.Error.ShouldContain("qrels.jsonl', line 6: 'group' is 'nowhere', and docs.jsonl has no document of that group.");
    }

    [Fact]
    public async Task Eval_WhenInterrupted_EndsWithItsExitCode()
    {
        await _cli.InterruptAsync();

        (await EvalAsync()).ExitCode.ShouldBe(ExitCodes.Interrupted);
    }

    [Fact]
    public async Task Host_WhenDisposedOfInTheMiddle_LeavesNothingBehind()
    {
        var host = EvaluationHost.Create(TestEnvironment.Defaults);
        var suite = new SuiteReader(new PhysicalFileSystem()).Read(_suite.FullName, TestContext.Current.CancellationToken);
        await host.Indexer.IndexAsync(host.Chunker.Chunk(suite, TestContext.Current.CancellationToken), null, TestContext.Current.CancellationToken);
        Directory.EnumerateFiles(host.Folder, "*", SearchOption.AllDirectories).ShouldNotBeEmpty();

        await host.DisposeAsync();

        Directory.Exists(host.Folder).ShouldBeFalse();
    }

    private Task<CliResult> EvalAsync(params string[] arguments) => _cli.RunAsync(["eval", "--suite", _suite.FullName, .. arguments]);

    private void Write(string file, IEnumerable<string> lines) => File.WriteAllLines(Path.Combine(_suite.FullName, file), lines);
}
