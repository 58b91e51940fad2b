using System.Globalization;
using Contexter.Bench.Suite.Results;

namespace Contexter.Bench.Ask;

/// <summary>What became of the questions of a load, and what they left behind.</summary>
internal sealed record AskLoadReport
{
    public required TimeSpan Took { get; init; }

    public required int Whole { get; init; }

    public required int Partial { get; init; }

    /// <summary>How long refusals took.</summary>
    public required Times Refusals { get; init; }

    /// <summary>How long answers took.</summary>
    public required Times Answers { get; init; }

    /// <summary>Faults other than refusals, by code. There should be none: what fails is to end in a partial answer.</summary>
    public required IReadOnlyDictionary<string, int> Failures { get; init; }

    /// <summary>Minutes, and MiB that live on the heap after a full collection.</summary>
    public required IReadOnlyList<(double Minutes, double MiB)> Memory { get; init; }

    public required AskResources Before { get; init; }

    public required AskResources After { get; init; }

    /// <summary>What was held, and how long after the end it was as before; null for what was not within the time that it was given.</summary>
    public required IReadOnlyList<(string Name, TimeSpan? ReleasedAfter)> Released { get; init; }

    public int Answered => Whole + Partial + Failures.Values.Sum();

    /// <summary>Share of the questions that were not refused and have no whole answer, 0 to 1.</summary>
    public double ErrorRate => (double)(Partial + Failures.Values.Sum()) / Answered;

    /// <summary>MiB a minute by least squares, with the half of its 95 % interval. The first third is left out: things warm up in it.</summary>
    public (double Slope, double Margin) Growth
    {
        get
        {
            var (slope, interval) = Statistics.Slope([.. Memory.Skip(Memory.Count / 3)]);
            return (slope, interval.High - slope);
        }
    }

    public IEnumerable<string> Lines()
    {
        var (slope, margin) = Growth;
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"{Answered + Refusals.Count:N0} questions in {Took.TotalSeconds:0} s: {Answered:N0} answered ({Answered / Took.TotalSeconds:0.0} a second; p50 {Answers.Percentile(0.5)} ms, p99 {Answers.Percentile(0.99)} ms), {Partial} of them partial, {Failures.Values.Sum()} failed {string.Join(", ", Failures)}: error rate {100 * ErrorRate:0.00} %");
        yield return Refusals.Count == 0 ? "none refused" : Text($"{Refusals.Count:N0} refused with 429 after p50 {Refusals.Percentile(0.5)} ms, p99 {Refusals.Percentile(0.99)} ms, at most {Refusals.Longest} ms");
        yield return Text($"memory {slope:+0.00;-0.00} MiB a minute that live on the heap (95 % interval {slope - margin:+0.00;-0.00} to {slope + margin:+0.00;-0.00}, {Memory.Count} samples)");
        yield return $"before: {Before}";
        yield return $"after:  {After}";
        yield return "released " + string.Join(", ", Released.Select(held => held.ReleasedAfter is { } time ? Text($"{held.Name} {time.TotalSeconds:0.0} s") : $"{held.Name} NOT"));
        var before = Before.Handles.CountBy(handle => handle, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        var more = After.Handles.CountBy(handle => handle, StringComparer.Ordinal)
            .Select(handle => (handle.Key, More: handle.Value - before.GetValueOrDefault(handle.Key)))
            .Where(handle => handle.More > 0)
            .Select(handle => $"{handle.More} x {handle.Key}")
            .ToList();
        if (more.Count > 0)
        {
            yield return "handles that were not there before: " + string.Join(", ", more);
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What a process holds because of questions.</summary>
internal sealed record AskResources
{
    /// <summary>Questions that are being answered.</summary>
    public required int Questions { get; init; }

    /// <summary>Activations of grains of questions.</summary>
    public required int Activations { get; init; }

    /// <summary>Open connections to the web.</summary>
    public required int Connections { get; init; }

    /// <summary>What handles of files and sockets are of, without loaded assemblies.</summary>
    public required IReadOnlyList<string> Handles { get; init; }

    /// <summary>Timers that have not fired: deadlines, pauses, waits of tasks that have not ended.</summary>
    public required long Timers { get; init; }

    /// <summary>Work that waits for a thread.</summary>
    public required long Work { get; init; }

    /// <summary>What lives on the heap after a full collection.</summary>
    public required double HeapMiB { get; init; }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Questions} questions, {Activations} activations, {Connections} connections to the web, {Handles.Count} handles, {Timers} timers, {Work} tasks that wait for a thread, {HeapMiB:0.0} MiB");
}
