using System.Text.RegularExpressions;

namespace Contexter.SlowTests.Deployment;

/// <summary>systemd understands the service, and finds it well closed.</summary>
public sealed partial class ServiceTests : IDisposable
{
    /// <summary>On the scale of <c>systemd-analyze security</c>, where 10 is without any protection and a usual service has 9.6.</summary>
    private const double MostExposure = 2.0;

    private readonly string _root = Directory.CreateTempSubdirectory("contexter-service-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Unit_WhenSystemdReadsIt_HasNoFaultsAndLittleExposure()
    {
        if (await Tool.TryRunAsync("systemd-analyze", "--version") is { } problem)
        {
            Assert.SkipUnless(Tool.IsRequired, problem);
            Assert.Fail(problem);
        }

        // A program has to be where the unit says, or that is all that systemd finds.
        var unit = Path.Combine(_root, "contexter.service");
        var text = await File.ReadAllTextAsync(Path.Combine(ProductFolder.Root(), "deploy", "contexter.service"), Token);
        text.ShouldContain("ExecStart=/opt/contexter/current/contexter serve\n");
        await File.WriteAllTextAsync(unit, text.Replace("/opt/contexter/current/contexter serve", "/bin/true", StringComparison.Ordinal).Replace("file:///opt/contexter/current/README.md", "file:/usr", StringComparison.Ordinal), Token);

        var verified = (await Tool.RunAsync("systemd-analyze", ["verify", "--man=no", unit], Token)).ShouldExitWith(0);
        (verified.Output + verified.Errors).ShouldBeEmpty();
        var security = (await Tool.RunAsync("systemd-analyze", ["security", "--offline=true", "--no-pager", unit], Token)).ShouldExitWith(0).Output;
        double.Parse(Exposure.Match(security).Groups["level"].Value, System.Globalization.CultureInfo.InvariantCulture).ShouldBeInRange(0.1, MostExposure, security);
    }

    [GeneratedRegex(@"exposure level for contexter\.service: (?<level>[0-9.]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Exposure { get; }
}
