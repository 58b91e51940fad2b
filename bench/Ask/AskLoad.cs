using System.Globalization;

namespace Contexter.Bench.Ask;

/// <summary>
/// A hundred questions at once for as long as CONTEXTER_BENCH_SECONDS says (120), with the cap raised to 100, and then for as long with the default cap of 20 (CONTEXTER_BENCH_CAPS says others),
/// while a twentieth of the simulated web's answers fails: what is whole, partial, refused or fails, how memory goes, and what is left behind.
/// </summary>
internal static class AskLoad
{
    private const int AtOnce = 100;

    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        var length = TimeSpan.FromSeconds(double.Parse(Environment.GetEnvironmentVariable("CONTEXTER_BENCH_SECONDS") ?? "120", CultureInfo.InvariantCulture));
        var caps = Environment.GetEnvironmentVariable("CONTEXTER_BENCH_CAPS") ?? "100,20";
        foreach (var cap in caps.Split(',').Select(cap => int.Parse(cap, CultureInfo.InvariantCulture)))
        {
            await using var run = await AskLoadRun.StartAsync(cap, cancellationToken);
            var report = await run.RunAsync(AtOnce, length, cancellationToken);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{AtOnce} at once, cap {cap}"));
            foreach (var line in report.Lines())
            {
                Console.WriteLine("  " + line);
            }
        }
    }
}
