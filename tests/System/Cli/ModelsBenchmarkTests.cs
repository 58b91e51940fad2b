using System.Text;
using System.Text.Json;
using Contexter.Cli;
using Contexter.Tests.Client;

namespace Contexter.Tests.Cli;

/// <summary><c>contexter models benchmark</c> with the built-in model, on documents that the API gives.</summary>
public sealed class ModelsBenchmarkTests : IDisposable
{
    private static readonly string[] Subjects = ["socket", "header", "cursor", "ledger", "beacon", "kernel", "packet", "thread", "vector", "widget", "anchor", "binder"];
    private static readonly string[] Verbs = ["opened", "parsed", "rotated", "signed", "flushed", "mapped"];

    private readonly CliHarness _cli = new();

    public ModelsBenchmarkTests()
    {
        _cli.Api.Documents = [.. Subjects.Select(subject => Samples.Document($"{subject}.md", $"The {subject}", Page(subject)))];
    }

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Benchmark_OfTheOnlyLibrary_WritesTablesAndWhatTheyDoNotSay()
    {
        var result = (await _cli.RunAsync("models", "benchmark", "--queries", "40")).ShouldBeDone();

        result.Output.ShouldContain("react@19.0: 40 questions about 72 sections in 72 chunks; in percent, with 95 % intervals");
        result.Output.ShouldMatch(@"SEARCH\s+NDCG@10\s+MRR@10\s+RECALL@10\s+NDCG AGAINST KEYWORD\s+P\s+AGAINST LOCAL\s+P");
        result.Output.ShouldMatch(@"(?m)^keyword +\d+\.\d \(\d+\.\d to \d+\.\d\).* -  +-  +-  +-$");
        result.Output.ShouldMatch(@"(?m)^local semantic +\d");
        result.Output.ShouldMatch(@"(?m)^local hybrid +\d.* to .* 0\.\d{4}|1\.0000");
        result.Output.ShouldMatch(@"MODEL\s+DIMENSION\s+CHUNKS/S\s+QUESTION P50\s+P95\s+TOKENS\s+COST\s+REQUESTS\s+THROTTLED\s+INDEX/CHUNK");
        result.Output.ShouldMatch(@"(?m)^local +256 +[\d,]+ +\d+\.?\d* ms +\d+\.?\d* ms +- +- +- +- +\d");
        result.Output.ShouldContain("that flatters search by words");
        result.Output.ShouldMatch(@"With 40 questions a figure of nDCG is known to \d+\.\d points to either side");
        result.Output.ShouldContain("local: search  100 %");
    }

    [Fact]
    public async Task Benchmark_AtATerminal_ShowsBarsAndThenTables()
    {
        _cli.IsTerminal = true;

        var result = (await _cli.RunAsync("models", "benchmark", "--queries", "20")).ShouldBeDone();

        result.Output.ShouldContain("local: embed documents");
        result.Output.ShouldContain("local hybrid");
    }

    [Fact]
    public async Task Benchmark_WithJson_WritesOneValueThatTheSeedRepeats()
    {
        var first = JsonDocument.Parse((await _cli.RunAsync("models", "benchmark", "--json", "--seed", "3", "--model", "local")).ShouldBeDone().Lines.ShouldHaveSingleItem()).RootElement;
        var second = JsonDocument.Parse((await _cli.RunAsync("models", "benchmark", "--json", "--seed", "3", "--library", "react")).ShouldBeDone().Output).RootElement;

        (first.GetProperty("library").GetString(), first.GetProperty("seed").GetInt32()).ShouldBe(("react@19.0", 3));
        var model = first.GetProperty("models").EnumerateArray().ShouldHaveSingleItem();
        model.GetProperty("name").GetString().ShouldBe("local");
        model.GetProperty("error").ValueKind.ShouldBe(JsonValueKind.Null);
        model.GetProperty("against_first").ValueKind.ShouldBe(JsonValueKind.Null);
        model.GetProperty("against_keyword").GetProperty("p_value").GetDouble().ShouldBeInRange(0, 1);
        model.GetProperty("tokens").ValueKind.ShouldBe(JsonValueKind.Null);
        model.GetProperty("query_p95_ms").GetDouble().ShouldBeGreaterThan(0);
        model.GetProperty("index_bytes_per_chunk").GetDouble().ShouldBeGreaterThan(256);
        foreach (var search in new[] { "semantic", "hybrid" })
        {
            second.GetProperty("models")[0].GetProperty(search).ToString().ShouldBe(model.GetProperty(search).ToString());
        }
    }

    [Theory]
    [InlineData("--model voyage", "There is no embedding model 'voyage'; there are local. The configuration describes others below 'embeddings' and 'models'.")]
    [InlineData("--queries 5", "--queries is 5; it has to be 20 to 5000.")]
    [InlineData("--sections 10", "--sections is 10; it has to be 50 to 50000.")]
    [InlineData("--seed one", "--seed does not take 'one'; allowed: a whole number. See 'contexter models benchmark --help'.")]
    public async Task Benchmark_WhenUsedWrongly_SaysSoBeforeAnythingIsOpened(string arguments, string message)
    {
        var result = await _cli.RunAsync(["models", "benchmark", .. arguments.Split(' ')]);

        result.ExitCode.ShouldBe(ExitCodes.Usage);
        result.Error.ShouldBe($"error: {message}\n");
        _cli.Sessions.Opened.ShouldBeEmpty();
    }

    [Fact]
    public async Task Benchmark_WhenTheLibraryIsNotClear_ListsThem()
    {
        _cli.Api.Libraries = [Samples.Library("react", "19.0"), Samples.Library("react", "18.2")];

        (await _cli.RunAsync("models", "benchmark")).Error.ShouldBe("error: There are 2 libraries, and models are compared on one; name it with --library: react@19.0, react@18.2.\n");
        _cli.Api.Libraries = [];
        (await _cli.RunAsync("models", "benchmark")).Error.ShouldBe("error: No libraries yet; 'contexter add NAME --from PATH' adds one.\n");
    }

    [Fact]
    public async Task Benchmark_WhenTheLibraryIsTooSmall_SaysSo()
    {
        _cli.Api.Documents = [_cli.Api.Documents[0]];

        var result = await _cli.RunAsync("models", "benchmark");

        result.ExitCode.ShouldBe(ExitCodes.Usage);
        result.Error.ShouldBe("error: Library 'react@19.0' is enough for 6 questions about 6 sections, and a comparison needs 20 to say anything; name a larger one with --library.\n");
    }

    [Theory]
    [InlineData("0.18", "will cost 0.00")]
    [InlineData("0", "will cost an unknown amount for 'voyage', whose price_per_million_tokens is not configured")]
    public async Task Benchmark_WhenAModelCosts_AsksFirst(string price, string said)
    {
        var result = await _cli.RunAsync(
            "models", "benchmark", "--set", "embeddings.provider=voyage", "--set", "embeddings.key=pa-x", "--set", "embeddings.price_per_million_tokens=" + price);

        result.ExitCode.ShouldBe(ExitCodes.Usage);
        result.Error.ShouldContain(said);
        result.Error.ShouldContain("Agree to that with --yes");
        result.Output.ShouldBeEmpty();
    }

    [Fact]
    public async Task Benchmark_WhenInterrupted_EndsWithItsExitCode()
    {
        await _cli.InterruptAsync();

        (await _cli.RunAsync("models", "benchmark")).ExitCode.ShouldBe(ExitCodes.Interrupted);
    }

    /// <summary>A page of six sections.</summary>
    private static string Page(string subject)
    {
        var text = new StringBuilder($"# The {subject}\n\n");
        foreach (var verb in Verbs)
        {
            text.Append($"## How a {subject} is {verb}\n\nTo have the {subject} {verb} in time, call its handler once. ")
                .Append($"A {subject} that was {verb} stays as it is until the end of the program. Nothing else has to know that it was {verb}.\n\n");
        }

        return text.ToString();
    }
}
