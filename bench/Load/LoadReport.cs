using System.Globalization;
using Contexter.Bench.Ask;

namespace Contexter.Bench.Load;

/// <summary>What became of the searches of a load, and what they cost.</summary>
internal sealed record LoadReport
{
    public required int Users { get; init; }

    public required TimeSpan Took { get; init; }

    public required int Answered { get; init; }

    public required int Failed { get; init; }

    public required string? FirstFailure { get; init; }

    public required Times Times { get; init; }

    /// <summary>Processor time of the server, of all cores.</summary>
    public required TimeSpan ServerProcessor { get; init; }

    /// <summary>Processor time of this process, which asks: it is taken from the same cores.</summary>
    public required TimeSpan OwnProcessor { get; init; }

    /// <summary>The server beside the load, twice a second.</summary>
    public required IReadOnlyList<ProcessUse> Resources { get; init; }

    public double SuccessShare => (double)Answered / Math.Max(1, Answered + Failed);

    public double PerSecond => Answered / Took.TotalSeconds;

    public long PeakResident => Resources.Max(use => use.Resident);

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Users,3} users: {Answered:N0} answers, {PerSecond:N0}/s, p50 {Times.Percentile(0.5):0.0} ms, p95 {Times.Percentile(0.95):0.0} ms, p99 {Times.Percentile(0.99):0.0} ms, longest {Times.Longest:0} ms; "
        + $"{100 * SuccessShare:0.00} % answered{(FirstFailure is null ? string.Empty : $" (first failure: {FirstFailure})")}; "
        + $"processor time an answer: server {ServerProcessor.TotalMilliseconds / Math.Max(1, Answered):0.00} ms, load generator {OwnProcessor.TotalMilliseconds / Math.Max(1, Answered):0.00} ms; "
        + $"server at most {PeakResident / 1e6:N0} MB resident, {Resources.Max(use => use.Handles)} handles, {Resources.Max(use => use.Threads)} threads");
}
