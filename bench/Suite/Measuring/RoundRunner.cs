using System.Diagnostics;
using Contexter.Bench.Suite.Results;

namespace Contexter.Bench.Suite.Measuring;

/// <summary>One of two that are compared.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Run">Does the work of one round. The milliseconds it took, when it knows them better than whoever waits for it; otherwise null, and it is timed from outside.</param>
internal sealed record Contender(string Name, Func<CancellationToken, Task<double?>> Run)
{
    /// <summary>Work that is timed from outside.</summary>
    public static Contender Of(string name, Func<CancellationToken, Task> work) => new(name, async token =>
    {
        await work(token);
        return null;
    });

    /// <summary>
    /// Work of one thread, measured by the processor time of the process: on a machine that does other things, too, the clock counts those as well.
    /// </summary>
    public static Contender OnProcessor(string name, Func<CancellationToken, Task> work) => new(name, async token =>
    {
        var before = Environment.CpuUsage.TotalTime;
        await work(token);
        return (Environment.CpuUsage.TotalTime - before).TotalMilliseconds;
    });

    /// <summary>Work on the processor, timed from outside.</summary>
    public static Contender Of<T>(string name, Func<T> work) => new(name, _ =>
    {
        work();
        return Task.FromResult<double?>(null);
    });
}

/// <summary>Runs rounds: some to warm up, then those that count, the heap settled before each.</summary>
internal static class RoundRunner
{
    /// <summary>Runs one thing in rounds.</summary>
    /// <returns>The values of the rounds that count.</returns>
    public static async Task<IReadOnlyList<T>> RunAsync<T>(RoundPlan plan, Func<long> settle, Func<CancellationToken, Task<T>> measure, CancellationToken cancellationToken)
    {
        var values = new List<T>();
        for (var round = -plan.WarmUp; round < plan.Measured; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            settle();
            var value = await measure(cancellationToken);
            if (round >= 0)
            {
                values.Add(value);
            }
        }

        return values;
    }

    /// <summary>Runs two in turn; who begins changes from turn to turn, so that a machine that slows down or speeds up favours neither.</summary>
    /// <param name="plan">How often.</param>
    /// <param name="turns">How often each one has its turn in a round; the median of its times counts.</param>
    /// <param name="settle">Settles the heap before a round.</param>
    /// <param name="ours">One.</param>
    /// <param name="theirs">The other.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Milliseconds of both in each round that counts.</returns>
    public static async Task<IReadOnlyList<(double Ours, double Theirs)>> AlternateAsync(
        RoundPlan plan, int turns, Func<long> settle, Contender ours, Contender theirs, CancellationToken cancellationToken)
    {
        return await RunAsync(
            plan,
            settle,
            async token =>
            {
                var (mine, other) = (new List<double>(), new List<double>());
                for (var turn = 0; turn < turns; turn++)
                {
                    foreach (var isOurs in turn % 2 == 0 ? (bool[])[true, false] : [false, true])
                    {
                        (isOurs ? mine : other).Add(await TimeAsync(isOurs ? ours : theirs, token));
                    }
                }

                return (Statistics.Median(mine), Statistics.Median(other));
            },
            cancellationToken);
    }

    private static async Task<double> TimeAsync(Contender contender, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        var known = await contender.Run(cancellationToken);
        return known ?? Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
