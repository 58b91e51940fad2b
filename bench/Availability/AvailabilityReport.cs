using System.Globalization;

namespace Contexter.Bench.Availability;

/// <summary>A kill of the server.</summary>
/// <param name="Away">From the kill until it was ready again.</param>
/// <param name="Ready">From the start of the new process until it was ready.</param>
internal readonly record struct ServerKill(TimeSpan Away, TimeSpan Ready);

/// <summary>What kills of the server did to the requests of a load.</summary>
/// <param name="requests">The requests.</param>
/// <param name="kills">The kills, in order; at least one.</param>
/// <param name="duration">How long the load lasted.</param>
internal sealed class AvailabilityReport(IReadOnlyList<Request> requests, IReadOnlyList<ServerKill> kills, TimeSpan duration)
{
    /// <summary>The kills, in order.</summary>
    public IReadOnlyList<ServerKill> Kills => kills;

    /// <summary>How many requests there were.</summary>
    public int Sent => requests.Count;

    /// <summary>Requests that were given up.</summary>
    public IReadOnlyList<Request> Failed { get; } = [.. requests.Where(request => request.Fault is not null)];

    /// <summary>Part of the requests that was answered, 0 to 1.</summary>
    public double Answered => 1 - ((double)Failed.Count / requests.Count);

    /// <summary>Part of the requests whose first attempt was answered, 0 to 1.</summary>
    public double AnsweredAtOnce => (double)requests.Count(request => request.Fault is null && request.Attempts == 1) / requests.Count;

    /// <summary>Lines of tables, and what they come to.</summary>
    public IEnumerable<string> Lines()
    {
        yield return "| requests | sent | answered | at the first try | failed | median | p99 | longest |";
        yield return "| --- | --- | --- | --- | --- | --- | --- | --- |";
        foreach (var group in requests.GroupBy(request => request.Kind, StringComparer.Ordinal).OrderByDescending(group => group.Count()))
        {
            yield return Row(group.Key, [.. group]);
        }

        yield return Row("all", requests);
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"{kills.Count} kills in {duration.TotalMinutes:0.0} minutes. From the start of the process until it is ready: {Quantiles(kills.Select(kill => kill.Ready))}. From the kill until it is ready again: "
            + $"{Quantiles(kills.Select(kill => kill.Away))}; {100 * kills.Sum(kill => kill.Away.TotalSeconds) / duration.TotalSeconds:0.00} % of the time.");
        foreach (var (fault, count) in Failed.CountBy(request => $"{request.Kind}: {request.Fault}"))
        {
            yield return $"{count} x {fault}";
        }
    }

    private static string Row(string name, IReadOnlyList<Request> mine)
    {
        var failed = mine.Count(request => request.Fault is not null);
        var times = mine.Select(request => request.Elapsed).Order().ToList();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {mine.Count} | {100.0 * (mine.Count - failed) / mine.Count:0.000} % | {100.0 * mine.Count(request => request.Fault is null && request.Attempts == 1) / mine.Count:0.00} % | {failed} | "
            + $"{times[times.Count / 2].TotalMilliseconds:0} ms | {times[times.Count * 99 / 100].TotalSeconds:0.00} s | {times[^1].TotalSeconds:0.0} s |");
    }

    private static string Quantiles(IEnumerable<TimeSpan> times)
    {
        var ordered = times.Order().ToList();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"least {ordered[0].TotalSeconds:0.0} s, median {ordered[ordered.Count / 2].TotalSeconds:0.0} s, 90 % {ordered[ordered.Count * 9 / 10].TotalSeconds:0.0} s, longest {ordered[^1].TotalSeconds:0.0} s");
    }
}
