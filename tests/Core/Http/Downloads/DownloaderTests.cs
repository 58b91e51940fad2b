using System.Net;
using System.Text;
using Contexter.Documents;
using Contexter.Http.Downloads;
using Contexter.Tests.Hosting;

namespace Contexter.Core.Tests.Http.Downloads;

public sealed class DownloaderTests
{
    // Pauses are skipped; attempts have as long as they need.
    private readonly SteppedTimeProvider _time = new(TimeSpan.FromMinutes(5), skips: true);

    [Fact]
    public async Task GetAsync_WhenServerAnswers_GivesStatusHeadersAndBody()
    {
        await using var server = new LoopbackServer((_, connection) => connection.ReplyAsync(404, "gone", "ETag: \"1\"", "X-A: 1", "X-A: 2"));
        await using var bench = Bench();
        await using var download = await bench.GetAsync(server.Url("/a?b#c"), request => request with
        {
            Accept = "text/html",
            KnownETag = "\"0\"",
            KnownLastModified = "Sun, 01 Mar 2026 00:00:00 GMT",
            Headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["Authorization"] = "Bearer key" },
        });

        (download.Status, download.IsSuccess, download.Length, download.Url).ShouldBe((HttpStatusCode.NotFound, false, 4, server.Url("/a?b#c")));
        (download.Header("etag"), download.Header("X-A"), download.Header("X-B")).ShouldBe(("\"1\"", "1, 2", null));
        Encoding.UTF8.GetString(await download.ReadAllBytesAsync(CancellationToken.None)).ShouldBe("gone");
        var head = server.Requests.ShouldHaveSingleItem();
        head.ShouldStartWith("GET /a?b HTTP/1.1\r\n");
        foreach (var line in new[]
        {
            "Accept: text/html", "Accept-Encoding: gzip, br, deflate", "Authorization: Bearer key", "If-None-Match: \"0\"",
            "If-Modified-Since: Sun, 01 Mar 2026 00:00:00 GMT", "User-Agent: Contexter/test",
        })
        {
            head.ShouldContain($"\r\n{line}\r\n");
        }

        head.ShouldNotContain("traceparent", Case.Insensitive);
    }

    [Theory]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    [InlineData(520)]
    public async Task GetAsync_WhenStatusMayPass_RepeatsThreeTimesInAllAndSaysSo(int status)
    {
        await using var server = new LoopbackServer((_, connection) => connection.ReplyAsync(status, "busy"));
        await using var bench = Bench();
        var fault = await bench.FailAsync(server.Url("/docs?key=secret"));
        fault.Code.ShouldBe(ErrorCodes.SourceUnavailable);
        fault.Message.ShouldContain($"'{server.Url("/docs")}' could not be fetched after 3 attempts: it answers {status}");
        fault.ToString().ShouldNotContain("secret");
        server.Requests.Count.ShouldBe(3);
        bench.Meter.Usage.ShouldBe(new DownloadUsage(Downloads: 0, Failures: 1, Requests: 3, Retries: 2, ReceivedBytes: 0));
        _time.Pauses.Count.ShouldBe(2);
        _time.Pauses.ShouldAllBe(pause => pause <= TimeSpan.FromSeconds(2));
    }

    [Theory]
    [InlineData("reset")]
    [InlineData("closed")]
    [InlineData("truncated")]
    [InlineData("truncated chunk")]
    [InlineData("garbage")]
    public async Task GetAsync_WhenConnectionBreaks_Repeats(string fault)
    {
        var requests = 0;
        await using var server = new LoopbackServer(async (_, connection) =>
        {
            if (Interlocked.Increment(ref requests) == 3)
            {
                await connection.ReplyAsync(200, "whole");
                return;
            }

            switch (fault)
            {
                case "reset":
                    connection.Reset();
                    break;
                case "truncated":
                    await connection.SendHeadAsync(200, "Content-Length: 100");
                    await connection.SendAsync("only this");
                    break;
                case "truncated chunk":
                    await connection.SendHeadAsync(200, "Transfer-Encoding: chunked");
                    await connection.SendAsync("5\r\nonly \r\n");
                    break;
                case "garbage":
                    await connection.SendAsync("SSH-2.0-OpenSSH\r\n");
                    break;
            }
        });
        await using var bench = Bench();
        await using var download = await bench.GetAsync(server.Url());
        Encoding.UTF8.GetString(await download.ReadAllBytesAsync(CancellationToken.None)).ShouldBe("whole");

        // The handler itself repeats a request whose connection ended without a byte of an answer.
        bench.Meter.Usage.Retries.ShouldBe(fault is "reset" or "closed" ? 0 : 2);
    }

    [Fact]
    public async Task GetAsync_WhenNobodyListens_SaysThatItIsUnavailable()
    {
        var server = new LoopbackServer((_, _) => Task.CompletedTask);
        await server.DisposeAsync();
        await using var bench = Bench();
        var fault = await bench.FailAsync(server.Url());
        fault.Code.ShouldBe(ErrorCodes.SourceUnavailable);
        fault.Message.ShouldContain("after 3 attempts: connection refused. Try again later");
    }

    [Fact]
    public async Task GetAsync_WhenNameIsNotKnown_DoesNotRepeat()
    {
        await using var bench = Bench();
        (await bench.FailAsync(new Uri("http://nowhere.example/"))).Message
            .ShouldBe("'http://nowhere.example/' could not be fetched: no such host is known. Check the address, or leave it out.");
    }

    [Fact]
    public async Task GetAsync_WhenServerSaysWhenToComeBack_ComesThen()
    {
        var requests = 0;
        await using var server = new LoopbackServer((_, connection) => Interlocked.Increment(ref requests) switch
        {
            1 => connection.ReplyAsync(429, "", "Retry-After: 90"),
            2 => connection.ReplyAsync(503, "", $"Retry-After: {_time.GetUtcNow() + TimeSpan.FromSeconds(75):R}"),
            _ => connection.ReplyAsync(200, "ok"),
        });
        await using var bench = Bench();
        await using var download = await bench.GetAsync(server.Url());
        _time.Pauses.ToArray().ShouldBe([TimeSpan.FromSeconds(90), TimeSpan.FromSeconds(75)]);
    }

    [Fact]
    public async Task GetAsync_WhenServerAsksForTooLongAPause_FailsAtOnceForAll()
    {
        await using var server = new LoopbackServer((_, connection) => connection.ReplyAsync(429, "", "Retry-After: 3600"));
        await using var bench = Bench();
        for (var i = 0; i < 2; i++)
        {
            (await bench.FailAsync(server.Url())).Message.ShouldContain("its host asks to be left alone for 3600 s");
        }

        server.Requests.Count.ShouldBe(1, "the second caller does not bother a host that asked to be left alone");
    }

    [Fact]
    public async Task GetAsync_WhenNoAnswerComes_GivesUpAfterThreeTimeouts()
    {
        var time = new ManualTimeProvider();
        await using var server = new LoopbackServer((_, connection) => connection.HangAsync());
        await using var bench = new DownloadBench(time);
        var failing = bench.FailAsync(server.Url());
        await time.AdvanceUntilAsync(TimeSpan.FromSeconds(1), failing);
        (await failing).Message.ShouldContain("after 3 attempts: it does not answer within 30 s");
        server.Requests.Count.ShouldBe(3);
    }

    [Fact]
    public async Task GetAsync_WhenAnswerDrips_GivesUp()
    {
        var time = new ManualTimeProvider();
        await using var server = new LoopbackServer(async (_, connection) =>
        {
            await connection.SendHeadAsync(200, "Content-Length: 100000");
            while (true)
            {
                await connection.SendAsync("x");
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, CancellationToken.None);
            }
        });
        await using var bench = new DownloadBench(time);
        var failing = bench.FailAsync(server.Url());
        await time.AdvanceUntilAsync(TimeSpan.FromSeconds(1), failing);
        (await failing).Message.ShouldContain("its answer comes slower than 65536 bytes a second");
        bench.Spooled.ShouldBeEmpty();
    }

    [Fact]
    public async Task GetAsync_WhenDeadlinePasses_SaysWhatWentWrongAtLast()
    {
        var time = new ManualTimeProvider();
        await using var server = new LoopbackServer((_, connection) => connection.ReplyAsync(503, "", "Retry-After: 100"));
        await using var bench = new DownloadBench(time, options => options with { Deadline = TimeSpan.FromSeconds(150) });
        var failing = bench.FailAsync(server.Url());
        await time.AdvanceUntilAsync(TimeSpan.FromSeconds(1), failing);
        (await failing).Message.ShouldContain("could not be fetched within 150 s (at last: it answers 503 (ServiceUnavailable)). Try again later, or raise downloads.deadline.");
    }

    [Fact]
    public async Task GetAsync_WhenCallerGivesUp_EndsAtOnce()
    {
        using var source = new CancellationTokenSource();
        var asked = new TaskCompletionSource();
        await using var server = new LoopbackServer(async (_, connection) =>
        {
            asked.SetResult();
            await connection.HangAsync();
        });
        await using var bench = Bench();
        var downloading = bench.Downloader.GetAsync(new DownloadRequest { Url = server.Url() }, source.Token);
        await asked.Task;
        await source.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(downloading);
        server.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task GetAsync_WhenHeadersAreTooLarge_Refuses()
    {
        await using var server = new LoopbackServer((_, connection) => connection.ReplyAsync(200, "", "X-Large: " + new string('x', 80_000)));
        await using var bench = Bench();
        (await bench.FailAsync(server.Url())).Message.ShouldContain("the headers of its answer are larger than the limit");
        server.Requests.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("Host", "other")]
    [InlineData("Transfer-Encoding", "chunked")]
    [InlineData("Proxy-Authorization", "Basic x")]
    [InlineData("X-A", "1\r\nX-B: 2")]
    [InlineData("X A", "1")]
    public async Task GetAsync_WhenHeaderIsNoHeader_SaysSoAndSendsNothing(string name, string value)
    {
        await using var bench = Bench(new ScriptedRoutes((_, _) => throw new InvalidOperationException("sent")));
        var fault = await bench.FailAsync(new Uri("http://docs.example/"), request => request with { Headers = new Dictionary<string, string>(StringComparer.Ordinal) { [name] = value } });
        fault.Code.ShouldBe(ErrorCodes.InvalidInput);
        fault.Message.ShouldContain($"'{name}'");
    }

    [Fact]
    public async Task GetAsync_WithSeveralUserAgents_TakesThemInTurn()
    {
        var agents = new List<string>();
        var routes = new ScriptedRoutes((_, request) =>
        {
            agents.Add(request.Headers.NonValidated["User-Agent"].ToString());
            return new HttpResponseMessage();
        });
        await using var bench = new DownloadBench(TimeProvider.System, options => options with { UserAgents = ["A/1", "B/2 (x; y)"] }, routes);
        for (var i = 0; i < 3; i++)
        {
            await using var download = await bench.GetAsync(new Uri("http://docs.example/"));
        }

        agents.ShouldBe(["A/1", "B/2 (x; y)", "A/1"]);
    }

    private DownloadBench Bench(IRouteSelector? routes = null) =>
        new(_time, options => options with { Timeout = TimeSpan.FromMinutes(10), Deadline = TimeSpan.FromHours(1) }, routes);
}
