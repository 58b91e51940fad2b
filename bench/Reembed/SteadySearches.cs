using System.Collections.Concurrent;
using System.Diagnostics;
using Contexter.Client.Api;
using Contexter.GrainInterfaces.Search;

namespace Contexter.Bench.Reembed;

/// <summary>
/// Searches at a fixed rate, whatever the answers take (an open loop): a latency counts from the moment at which its search was due, so that a search that could not
/// even be sent in time is not left out. No question is asked twice before all were.
/// </summary>
internal sealed class SteadySearches(IContexterApi api, IReadOnlyList<string> queries, double perSecond)
{
    private int _asked;

    /// <summary>Asks until told to stop.</summary>
    /// <param name="until">Ends the asking; what was asked is waited for.</param>
    /// <param name="cancellationToken">Ends the benchmark.</param>
    public async Task<(List<double> Latencies, List<string> Failures)> RunAsync(Task until, CancellationToken cancellationToken)
    {
        var latencies = new ConcurrentBag<double>();
        var failures = new ConcurrentBag<string>();
        var underWay = new List<Task>();
        var started = Stopwatch.GetTimestamp();
        for (var number = 0; !until.IsCompleted; number++)
        {
            var due = TimeSpan.FromSeconds(number / perSecond);
            if (due - Stopwatch.GetElapsedTime(started) is var early && early > TimeSpan.Zero)
            {
                await Task.Delay(early, TimeProvider.System, cancellationToken);
            }

            underWay.Add(AskAsync(queries[_asked++ % queries.Count], started + (long)(due.TotalSeconds * Stopwatch.Frequency), latencies, failures, cancellationToken));
            underWay.RemoveAll(search => search.IsCompleted);
        }

        await Task.WhenAll(underWay);
        return ([.. latencies], [.. failures]);
    }

    private async Task AskAsync(string query, long due, ConcurrentBag<double> latencies, ConcurrentBag<string> failures, CancellationToken cancellationToken)
    {
        try
        {
            var reply = await Task.Run(() => api.SearchAsync(new SearchRequest { Query = query }, cancellationToken), cancellationToken);
            latencies.Add(Stopwatch.GetElapsedTime(due).TotalMilliseconds);
            if (reply.Results.Length == 0 || reply.Warnings.Length > 0)
            {
                failures.Add($"'{query}': {reply.Results.Length} hits, {string.Join(' ', reply.Warnings)}");
            }
        }
#pragma warning disable CA1031 // Whatever a search throws is what this benchmark counts.
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            failures.Add($"'{query}': {fault.Message}");
        }
    }
}
