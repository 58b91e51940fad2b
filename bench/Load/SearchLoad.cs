using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Contexter.Bench.Ask;

namespace Contexter.Bench.Load;

/// <summary>Users that search over HTTP. Replies are read whole and checked for hits, and not made into objects: what asks shares the processors with what answers.</summary>
/// <param name="server">The server that is asked.</param>
/// <param name="queries">What is asked.</param>
internal sealed class SearchLoad(ServedProcess server, QueryMix queries) : IDisposable
{
    private const int TopK = 10;
    private static readonly TimeSpan SampleEvery = TimeSpan.FromMilliseconds(500);
    private static readonly byte[] AHit = "\"chunk_id\""u8.ToArray();

    private readonly HttpClient _http = new(new SocketsHttpHandler { PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30) }) { BaseAddress = server.Address, Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>Users who ask again at once.</summary>
    /// <param name="users">How many.</param>
    /// <param name="length">For how long.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<LoadReport> ClosedLoopAsync(int users, TimeSpan length, CancellationToken cancellationToken) => MeasureAsync(
        users,
        async (_, outcomes) =>
        {
            var begin = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(begin) < length)
            {
                await SearchAsync(outcomes, cancellationToken);
            }
        },
        cancellationToken);

    /// <summary>A wave of users: each comes within the ramp, asks one to eight questions and thinks for 0.5 to 3 seconds after each.</summary>
    /// <param name="users">How many.</param>
    /// <param name="ramp">The time within which they come.</param>
    /// <param name="seed">Decides when each comes, how much it asks and how long it thinks.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<LoadReport> WaveAsync(int users, TimeSpan ramp, int seed, CancellationToken cancellationToken) => MeasureAsync(
        users,
        async (user, outcomes) =>
        {
            var random = new Random(HashCode.Combine(seed, user));
            await Task.Delay(ramp * ((double)user / users), TimeProvider.System, cancellationToken);
            for (var left = random.Next(1, 9); left > 0; left--)
            {
                await SearchAsync(outcomes, cancellationToken);
                await Task.Delay(TimeSpan.FromSeconds(0.5 + (2.5 * random.NextDouble())), TimeProvider.System, cancellationToken);
            }
        },
        cancellationToken);

    public void Dispose() => _http.Dispose();

    private async Task<LoadReport> MeasureAsync(int users, Func<int, Outcomes, Task> live, CancellationToken cancellationToken)
    {
        var outcomes = new Outcomes();
        var (served, own, begin) = (server.Read().Processor, Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var resources = SampleAsync(ended.Token);
        await Task.WhenAll(Enumerable.Range(0, users).Select(user => Task.Run(() => live(user, outcomes), cancellationToken)));
        var took = Stopwatch.GetElapsedTime(begin);
        await ended.CancelAsync();
        return new LoadReport
        {
            Users = users,
            Took = took,
            Answered = outcomes.Answers.Count,
            Failed = outcomes.Failed,
            FirstFailure = outcomes.FirstFailure,
            Times = outcomes.Answers,
            ServerProcessor = server.Read().Processor - served,
            OwnProcessor = Environment.CpuUsage.TotalTime - own,
            Resources = await resources,
        };
    }

    private async Task SearchAsync(Outcomes outcomes, CancellationToken cancellationToken)
    {
        var begin = Stopwatch.GetTimestamp();
        try
        {
            using var reply = await _http.PostAsJsonAsync("/v1/search", new { query = queries.Next(), top_k = TopK }, JsonSerializerOptions.Web, cancellationToken);
            var body = await reply.Content.ReadAsByteArrayAsync(cancellationToken);
            if (reply.IsSuccessStatusCode && body.AsSpan().IndexOf(AHit) >= 0)
            {
                outcomes.Answers.Add(Stopwatch.GetElapsedTime(begin));
            }
            else
            {
                outcomes.Fail($"{(int)reply.StatusCode}: {System.Text.Encoding.UTF8.GetString(body)[..Math.Min(body.Length, 300)]}");
            }
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            outcomes.Fail(e.Message);
        }
    }

    private async Task<IReadOnlyList<ProcessUse>> SampleAsync(CancellationToken end)
    {
        var samples = new List<ProcessUse> { server.Read() };
        try
        {
            while (true)
            {
                await Task.Delay(SampleEvery, TimeProvider.System, end);
                samples.Add(server.Read());
            }
        }
        catch (OperationCanceledException)
        {
            return samples;
        }
    }

    private sealed class Outcomes
    {
        private int _failed;
        private string? _firstFailure;

        // In steps of a twentieth of a millisecond, up to six seconds.
        public Times Answers { get; } = new(0.05);

        public int Failed => _failed;

        public string? FirstFailure => _firstFailure;

        public void Fail(string why)
        {
            Interlocked.Increment(ref _failed);
            Interlocked.CompareExchange(ref _firstFailure, why, comparand: null);
        }
    }
}
