using System.Globalization;
using Contexter.ClusterTests.Processes;

namespace Contexter.ClusterTests;

/// <summary>A silo that was killed.</summary>
/// <param name="Silo">Which.</param>
/// <param name="At">When, from the beginning of the load.</param>
/// <param name="ReplacedAt">When another was started in its place.</param>
internal readonly record struct Kill(string Silo, TimeSpan At, TimeSpan ReplacedAt);

/// <summary>What kills did to the calls of a load.</summary>
/// <param name="calls">The calls.</param>
/// <param name="kills">The kills, in order.</param>
internal sealed class KillReport(IReadOnlyList<LoadedCall> calls, IReadOnlyList<Kill> kills)
{
    /// <summary>From here on a call counts as held up.</summary>
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(500);

    /// <summary>How many calls there were.</summary>
    public int Calls => calls.Count;

    /// <summary>Calls that failed.</summary>
    public int Failed => calls.Count(call => call.Fault is not null);

    /// <summary>What they failed with.</summary>
    public string Faults =>
        string.Join('\n', calls.Where(call => call.Fault is not null).CountBy(call => call.Fault!).Select(fault => $"{fault.Value} x {fault.Key}"));

    /// <summary>Recovery after each kill, in order: from the kill until the last call was answered that it held up, of those that began before the replacement was started.</summary>
    public IReadOnlyList<TimeSpan> Recoveries => [.. kills.Select(RecoveryOf)];

    /// <summary>Lines of a table, and what they come to.</summary>
    public IEnumerable<string> Lines()
    {
        yield return "| kill | silo | calls until the next | failed | recovered after | longest answer |";
        yield return "| --- | --- | --- | --- | --- | --- |";
        for (var i = 0; i < kills.Count; i++)
        {
            var end = i + 1 < kills.Count ? kills[i + 1].At : TimeSpan.MaxValue;
            var mine = calls.Where(call => call.Start >= kills[i].At && call.Start < end).ToList();
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"| {i + 1} | {kills[i].Silo} | {mine.Count} | {mine.Count(call => call.Fault is not null)} | {RecoveryOf(kills[i]).TotalSeconds:0.0} s | {mine.Max(call => call.Elapsed).TotalSeconds:0.0} s |");
        }

        var ordered = calls.Select(call => call.Elapsed).Order().ToList();
        var recoveries = Recoveries.Order().ToList();
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"{calls.Count} calls, {Failed} failed, {calls.Count(call => call.Elapsed > TimeSpan.FromSeconds(1))} took more than 1 s; median {ordered[ordered.Count / 2].TotalMilliseconds:0} ms, "
            + $"99 % within {ordered[ordered.Count * 99 / 100].TotalMilliseconds:0} ms, longest {ordered[^1].TotalSeconds:0.0} s. "
            + $"Recovered after {recoveries[recoveries.Count / 2].TotalSeconds:0.0} s in the median, {recoveries.Count(time => time < TimeSpan.FromSeconds(1))} of {recoveries.Count} in less than 1 s.");
    }

    private TimeSpan RecoveryOf(Kill kill)
    {
        var heldUp = calls
            .Where(call => call.Start < kill.ReplacedAt && call.Start + call.Elapsed > kill.At && (call.Fault is not null || call.Elapsed > Slow))
            .Select(call => call.Start + call.Elapsed - kill.At);
        return heldUp.DefaultIfEmpty(TimeSpan.Zero).Max();
    }
}
