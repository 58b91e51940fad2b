using System.Text.RegularExpressions;

namespace Contexter.System.Tests.Deployment;

/// <summary>That each claim of <c>docs/security.md</c> and each format of <c>docs/formats.md</c> has a test, and that it is there.</summary>
public sealed partial class SecurityDocumentTests
{
    [Theory]
    [InlineData("security.md", "## Claims", 15)]
    [InlineData("formats.md", "## All of them", 8)]
    public async Task Claims_EachNameATestThatExists(string page, string heading, int more)
    {
        var root = ComposeFile.Root();
        var claims = (await File.ReadAllLinesAsync(Path.Combine(root, "docs", page), TestContext.Current.CancellationToken))
            .SkipWhile(line => !line.StartsWith(heading, StringComparison.Ordinal))
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| claim", StringComparison.Ordinal) && !line.StartsWith("| format", StringComparison.Ordinal) && !line.StartsWith("| ---", StringComparison.Ordinal))
            .ToList();
        var sources = Directory.EnumerateFiles(Path.Combine(root, "tests"), "*Tests.cs", SearchOption.AllDirectories)
            .GroupBy(file => Path.GetFileNameWithoutExtension(file), StringComparer.Ordinal)
            .ToDictionary(files => files.Key, files => string.Concat(files.Select(File.ReadAllText)), StringComparer.Ordinal);

        claims.Count.ShouldBeGreaterThan(more);
        foreach (var claim in claims)
        {
            var tests = TestName.Matches(claim);
            tests.ShouldNotBeEmpty(claim);
            foreach (Match test in tests)
            {
                sources.ShouldContainKey(test.Groups["class"].Value, claim);
                sources[test.Groups["class"].Value].ShouldContain($" {test.Groups["test"].Value}(", Case.Sensitive, claim);
            }
        }
    }

    [GeneratedRegex("`(?<class>[A-Za-z0-9]+Tests)\\.(?<test>[A-Za-z0-9_]+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TestName { get; }
}
