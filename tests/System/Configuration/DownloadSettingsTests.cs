using Contexter.Silo.Configuration;

namespace Contexter.System.Tests.Configuration;

public sealed class DownloadSettingsTests
{
    /// <summary>What the file with every value says, but for the user agents: records compare lists by reference.</summary>
    internal static DownloadsSection EveryValue { get; } = new()
    {
        Concurrency = 20,
        PerHost = 2,
        TotalConnections = 50,
        Timeout = TimeSpan.FromMinutes(1),
        MinRate = new(1024),
        Attempts = 5,
        RetryDelay = TimeSpan.FromMilliseconds(100),
        MaxRetryAfter = TimeSpan.FromHours(1),
        Deadline = TimeSpan.FromDays(1),
        MaxRedirects = 0,
        AllowPrivate = true,
    };

    [Theory]
    [InlineData("concurrency: 20, total_connections: 19", "downloads.total_connections: '19' is less than concurrency", "20 and more")]
    [InlineData("user_agents: [A, \"Käse/1\"]", "downloads.user_agents: 'A, Käse/1' holds characters that no header may hold", "printable ASCII")]
    public void Load_WhenDownloadSettingsDoNotFit_SaysSo(string settings, string complaint, string allowed)
    {
        var problem = TestEnvironment.WithFile($"downloads: {{ {settings} }}").Problems().ShouldHaveSingleItem();
        problem.ShouldStartWith(complaint);
        problem.ShouldEndWith($"; allowed: {allowed}");
    }

    [Fact]
    public void ToOptions_WithUserAgents_KeepsThem() =>
        TestEnvironment.WithFile("downloads: { user_agents: [\"A/1 (+https://example.com/bot)\", B] }").Load().Options.Downloads.ToOptions().UserAgents
            .ShouldBe(["A/1 (+https://example.com/bot)", "B"]);

    [Fact]
    public void ToOptions_WithoutUserAgents_SaysHonestlyWhatAsks() =>
        new DownloadsSection().ToOptions().UserAgents.ShouldHaveSingleItem().ShouldMatch(@"^Contexter/\d+\.\d+\.\d+ \(self-hosted documentation search\)$");
}
