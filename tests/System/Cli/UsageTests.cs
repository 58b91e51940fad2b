using System.Text.Json;
using Contexter.Cli;
using Contexter.Cli.Commands;
using Contexter.Client.Api;
using Contexter.GrainInterfaces.Search;
using FsCheck;
using FsCheck.Fluent;

namespace Contexter.Tests.Cli;

/// <summary>How commands are written, and what is said of those that are written wrongly.</summary>
public sealed class UsageTests : IDisposable
{
    private readonly CliHarness _cli = new();

    public void Dispose() => _cli.Dispose();

    [Theory]
    [InlineData("serach how to", "unknown command 'serach'; did you mean 'search'? See 'contexter --help'.")]
    [InlineData("frobnicate", "unknown command 'frobnicate'; there are demo, add, watch, batch, search, ask, libraries, docs, documents, quality, refresh, export, import, remove, jobs, index, store, models, flags, keys, proxies, dead-letters, errors, mcp, serve, api, silo, upstreams, backup, restore, doctor, config, eval, completion. See 'contexter --help'.")]
    [InlineData("jobs shw", "unknown command 'shw'; did you mean 'show'? See 'contexter jobs --help'.")]
    [InlineData("search how to --topk 5", "unknown option '--topk'; did you mean '--top-k'? See 'contexter search --help'.")]
    [InlineData("search how --libary=react", "unknown option '--libary'; did you mean '--library'? See 'contexter search --help'.")]
    [InlineData("libraries --jsn", "unknown option '--jsn'; did you mean '--json'? See 'contexter libraries --help'.")]
    [InlineData("search --frobnicate", "unknown option '--frobnicate'; text that starts with a dash goes behind '--'. See 'contexter search --help'.")]
    [InlineData("add react --from --inclde", "unknown option '--inclde'; did you mean '--include'? See 'contexter add --help'.")]
    [InlineData("libraries react", "unexpected argument 'react'. See 'contexter libraries --help'.")]
    [InlineData("config", "'contexter config' needs a command: show, check, init. See 'contexter config --help'.")]
    [InlineData("add react", "Option '--from' is required. See 'contexter add --help'.")]
    [InlineData("jobs show", "Required argument missing for command: 'show'. See 'contexter jobs show --help'.")]
    [InlineData("search x -k many", "--top-k does not take 'many'; allowed: a whole number. See 'contexter search --help'.")]
    [InlineData("search x --threshold NaN", "--threshold does not take 'NaN'; allowed: a number such as 0.25. See 'contexter search --help'.")]
    [InlineData("search x --type fuzzy", "--type does not take 'fuzzy'; allowed: hybrid|semantic|keyword. See 'contexter search --help'.")]
    [InlineData("search x --type 1", "--type does not take '1'; allowed: hybrid|semantic|keyword. See 'contexter search --help'.")]
    [InlineData("search x --updated-since soon", "--updated-since does not take 'soon'; allowed: a date such as 2026-01-31 or 2026-01-31T14:05:00Z. See 'contexter search --help'.")]
    [InlineData("refresh", "'contexter refresh' takes the names of libraries, or --all for all of them.")]
    [InlineData("refresh react --all", "'contexter refresh' takes the names of libraries, or --all for all of them.")]
    [InlineData("refresh react --every 90m", "--every does not take '90m'; allowed: a time of 1h to 30d such as 12h, 1d or 2w, or off. See 'contexter refresh --help'.")]
    [InlineData("refresh react --every 31d", "--every does not take '31d'; allowed: a time of 1h to 30d such as 12h, 1d or 2w, or off. See 'contexter refresh --help'.")]
    [InlineData("libraries --set port", "--set 'port' is not of the form KEY=VALUE, such as --set server.port=9000.")]
    [InlineData("add react@ --from .", "Version '' of library 'react@' is not valid: 1 to 100 letters, digits or . - _ + are allowed.")]
    [InlineData("remove not;valid", "Library name 'not;valid' is not valid: 1 to 200 letters, digits or . - _ / @ + # are allowed.")]
    [InlineData("add react --from ftp://react.dev", "Source 'ftp://react.dev' is a URL of scheme 'ftp'; only http and https are read. Give " + SourceText.Forms + ".")]
    public async Task Run_WhenUsedWrongly_SaysSoAndOpensNothing(string line, string message)
    {
        var result = await _cli.RunAsync(line.Split(' '));

        result.ExitCode.ShouldBe(ExitCodes.Usage);
        result.Output.ShouldBeEmpty();
        result.Error.ShouldBe($"error: {message}\n");
        _cli.Sessions.Opened.ShouldBeEmpty();
    }

    [Fact]
    public async Task Run_WhenUsedWronglyWithJson_WritesTheErrorAsJson()
    {
        var result = await _cli.RunAsync("search", "--json", "x", "--frob");

        result.ExitCode.ShouldBe(ExitCodes.Usage);
        var error = JsonDocument.Parse(result.Error).RootElement.GetProperty("error");
        error.GetProperty("code").GetString().ShouldBe("invalid_input");
        error.GetProperty("message").GetString().ShouldStartWith("unknown option '--frob'");
    }

    [Theory]
    [InlineData("search -- --no-restore -k 5", "--no-restore -k 5")]
    [InlineData("search what does -1 mean", "what does -1 mean")]
    [InlineData("search @angular/core -", "@angular/core -")]
    public async Task Search_WhenWordsLookLikeOptions_TakesThemForText(string line, string query)
    {
        (await _cli.RunAsync(line.Split(' '))).ShouldBeDone();

        _cli.Api.Asked.Single().ShouldBeOfType<SearchRequest>().Query.ShouldBe(query);
    }

    [Theory]
    [InlineData("")]
    [InlineData("--help")]
    [InlineData("demo --help")]
    [InlineData("add -h")]
    [InlineData("search --help")]
    [InlineData("watch --help")]
    [InlineData("libraries --help")]
    [InlineData("remove --help")]
    [InlineData("jobs --help")]
    [InlineData("jobs list --help")]
    [InlineData("jobs show --help")]
    [InlineData("jobs watch --help")]
    [InlineData("jobs cancel --help")]
    [InlineData("serve --help")]
    [InlineData("upstreams --help")]
    [InlineData("backup --help")]
    [InlineData("restore --help")]
    [InlineData("doctor --help")]
    [InlineData("config --help")]
    [InlineData("config show --help")]
    [InlineData("config check --help")]
    [InlineData("config init --help")]
    [InlineData("eval --help")]
    [InlineData("completion --help")]
    [InlineData("docs --help")]
    public async Task Run_WhenHelpIsAsked_ShowsUsageOptionsAndExamples(string line)
    {
        var result = (await _cli.RunAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries))).ShouldBeDone();

        result.Output.ShouldContain("Usage:");
        result.Output.ShouldContain("--json");
        result.Output.ShouldContain("Examples:\n  contexter");
        _cli.Sessions.Opened.ShouldBeEmpty();
    }

    [Fact]
    public async Task Run_WhenVersionIsAsked_PrintsIt() =>
        (await _cli.RunAsync("--version")).ShouldBeDone().Output.ShouldMatch(@"^contexter \d+\.\d+\.\d+\S*\n$");

    [Fact]
    public void Suggestions_WhenOneLetterIsWrong_FindTheWord()
    {
        string[] words = ["search", "libraries", "serve", "remove"];
        foreach (var word in words)
        {
            for (var i = 0; i < word.Length; i++)
            {
                Suggestions.Nearest(word.Remove(i, 1), words).ShouldBe(word);
                Suggestions.Nearest(word.Insert(i, "x"), words).ShouldBe(word);
            }
        }

        Suggestions.Nearest("unrelated", words).ShouldBeNull();
        Suggestions.Nearest(new string('a', 1_000), words).ShouldBeNull();
        Suggestions.Nearest("x", []).ShouldBeNull();
    }

    [Fact]
    public void Distance_OfAnyWords_IsAsItsDefinitionSays()
    {
        var word = Gen.Elements('a', 'b', 'c').ArrayOf(6).Select(letters => new string(letters));
        var shorter = Gen.Choose(0, 6).SelectMany(length => word.Select(text => text[..length]));
        Prop.ForAll(shorter.ToArbitrary(), shorter.ToArbitrary(), (left, right) => Suggestions.Distance(left, right) == Naive(left, right)).QuickCheckThrowOnFailure();
    }

    /// <summary>Optimal string alignment by its recursive definition.</summary>
    private static int Naive(string left, string right)
    {
        if (left.Length == 0 || right.Length == 0)
        {
            return left.Length + right.Length;
        }

        var best = Math.Min(Naive(left[..^1], right), Naive(left, right[..^1])) + 1;
        best = Math.Min(best, Naive(left[..^1], right[..^1]) + (left[^1] == right[^1] ? 0 : 1));
        return left.Length > 1 && right.Length > 1 && left[^1] == right[^2] && left[^2] == right[^1]
            ? Math.Min(best, Naive(left[..^2], right[..^2]) + 1)
            : best;
    }
}
