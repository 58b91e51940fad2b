using System.Collections.Concurrent;
using Contexter.Documents;

namespace Contexter.Core.Tests.Http.Downloads;

public sealed class DownloadResilienceTests
{
    private const int Seed = 20_261_121;

    [Fact]
    public async Task GetAsync_WhenOneRequestInFiveFails_CompletesNearlyAll()
    {
        var attempts = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        await using var server = new LoopbackServer((head, connection) =>
        {
            var path = head.Split(' ')[1];
            return AnswerAsync(connection, path, new Random(HashCode(path, attempts.AddOrUpdate(path, 1, (_, count) => count + 1))));
        });
        await using var bench = new DownloadBench(new SteppedTimeProvider(TimeSpan.FromSeconds(25), skips: true));
        var results = await Task.WhenAll(Enumerable.Range(0, 100).Select(async i =>
        {
            try
            {
                await using var download = await bench.GetAsync(server.Url($"/page{i}"));
                return System.Text.Encoding.UTF8.GetString(await download.ReadAllBytesAsync(CancellationToken.None)) == $"whole /page{i}" ? "" : "wrong body";
            }
            catch (ContexterException fault)
            {
                return fault.Message;
            }
        }));

        var usage = bench.Meter.Usage;
        usage.Retries.ShouldBeGreaterThan(10, "a test without faults shows nothing");
        var failures = results.Where(result => result.Length > 0).ToList();
        failures.Count.ShouldBeLessThanOrEqualTo(5, string.Join(Environment.NewLine, failures));
        failures.ShouldAllBe(failure => failure.Contains("could not be fetched after 3 attempts", StringComparison.Ordinal));
        (usage.Downloads, usage.Failures).ShouldBe((100 - failures.Count, failures.Count));
    }

    [Fact]
    public async Task GetAsync_WhenHostAnswersWithAStormOf429_IsAskedLessAndLess()
    {
        var (active, peak, late) = (0, 0, 0);
        var requests = 0;
        await using var server = new LoopbackServer(async (_, connection) =>
        {
            var now = Interlocked.Increment(ref active);
            if (Interlocked.Increment(ref requests) > 20)
            {
                late = Math.Max(late, now);
            }

            peak = Math.Max(peak, now);

            // Before the answer: what it makes the client send next is not at the same time.
            Interlocked.Decrement(ref active);
            await connection.ReplyAsync(429, "", "Retry-After: 2");
        });
        await using var bench = new DownloadBench(new SteppedTimeProvider(TimeSpan.FromSeconds(25), skips: true));
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => bench.FailAsync(server.Url($"/{i}"))));
        requests.ShouldBe(60);
        peak.ShouldBeLessThanOrEqualTo(4);
        late.ShouldBe(1);
    }

    private static Task AnswerAsync(LoopbackConnection connection, string path, Random random)
    {
        if (random.NextDouble() >= 0.2)
        {
            return connection.ReplyAsync(200, $"whole {path}");
        }

        switch (random.Next(4))
        {
            case 0:
                connection.Reset();
                return Task.CompletedTask;
            case 1:
                return connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\ncut");
            case 2:
                return connection.ReplyAsync(503);
            default:
                return connection.ReplyAsync(429, "", "Retry-After: 1");
        }
    }

    // Of the path and the attempt alone: the faults are the same in whatever order requests come.
    private static int HashCode(string path, int attempt) => path.Aggregate(Seed + attempt, (hash, c) => unchecked((hash * 31) + c));
}
