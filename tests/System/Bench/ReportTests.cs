using System.Xml.Linq;

namespace Contexter.SystemTests.Bench;

public sealed class ReportTests : IDisposable
{
    private readonly SuiteFixture _suite = new();

    [Fact]
    public async Task Report_OfResultsAndHistory_IsOnePageThatNeedsNothingElse()
    {
        await _suite.RecordAsync(6);
        var (exitCode, output, error) = await _suite.RunAsync("report", _suite.File("recorded.json"), "--history", _suite.History, "--out", _suite.File("report.html"));

        exitCode.ShouldBe(0, error);
        output.ShouldContain("1 results and 1 histories");
        var page = await File.ReadAllTextAsync(_suite.File("report.html"), TestContext.Current.CancellationToken);
        page.ShouldNotContain("http");
        page.ShouldNotContain("<script");
        page.ShouldContain("given: 6 recorded runs");
        page.ShouldContain("<td>search beside scan</td><td>4</td><td>4 to 4</td>");
        foreach (var chart in page.Split("<svg").Skip(1))
        {
            // Inline pictures are well-formed, and every number in them is one.
            XElement.Parse("<svg" + chart[..(chart.IndexOf("</svg>", StringComparison.Ordinal) + 6)]).Descendants("polyline").ShouldAllBe(line => !line.Attribute("points")!.Value.Contains("NaN"));
        }

        page.Split("<svg").Length.ShouldBeGreaterThan(4, "bars of each kind, and a history");
    }

    [Fact]
    public async Task Report_WithoutAnything_SaysWhatToDo()
    {
        var (exitCode, _, error) = await _suite.RunAsync("report", "--history", _suite.History, "--out", _suite.File("report.html"));
        exitCode.ShouldBe(1);
        error.ShouldContain("Nothing to show");
    }

    public void Dispose() => _suite.Dispose();
}
