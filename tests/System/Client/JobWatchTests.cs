using System.Net;
using System.Text;
using System.Text.Json;
using Contexter.Client;
using Contexter.Client.Api;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Ingestion;

namespace Contexter.Tests.Client;

/// <summary>Watching a job across lost connections.</summary>
public sealed class JobWatchTests
{
    private readonly HurriedTime _time = new();
    private readonly List<string?> _lastEventIds = [];

    [Fact]
    public async Task WatchJob_WhenTheConnectionBreaks_GoesOnAfterTheLastEvent()
    {
        var events = await WatchAsync(
            () => Stream(broken: true, Samples.Event(1), Samples.Event(2)),
            () => throw new HttpRequestException("Connection refused"),
            () => Stream(broken: false, Samples.Event(3)),
            () => Stream(broken: false, Samples.Event(4, JobState.Completed)));

        events.Select(e => e.Sequence).ShouldBe([1, 2, 3, 4]);
        _lastEventIds.ShouldBe([null, "2", "2", "3"]);
        _time.Waits.Count.ShouldBe(3);
        _time.Waits[1].ShouldBeGreaterThan(_time.Waits[0]);
        _time.Waits[2].ShouldBe(_time.Waits[0]);
    }

    [Fact]
    public async Task WatchJob_WhenTheJobEndedMeanwhile_ReturnsTheEnd()
    {
        var ended = JsonSerializer.Serialize(Samples.Job(JobState.Failed), ContexterJson.Options);
        var events = await WatchAsync(
            () => Stream(broken: true, Samples.Event(1)),
            () => new HttpResponseMessage(HttpStatusCode.NoContent),
            () => ScriptedHandler.Answer(HttpStatusCode.OK, "application/json", ended));

        events[^1].Job.ShouldBeEquivalentTo(Samples.Job(JobState.Failed));
        events.Length.ShouldBe(2);
    }

    [Fact]
    public async Task WatchJob_WhenTheServerIsStopping_WaitsForItToComeBack()
    {
        var problem = JsonSerializer.Serialize(new Problem { Title = "x", Status = 503, Code = "unavailable", Detail = "Stopping." }, ContexterJson.Options);
        var events = await WatchAsync(
            () => Stream(broken: true, Samples.Event(1)),
            () => ScriptedHandler.Answer(HttpStatusCode.ServiceUnavailable, Problem.MediaType, problem),
            () => Stream(broken: false, Samples.Event(1, JobState.Completed)));

        events.Length.ShouldBe(2);
    }

    [Theory]
    [InlineData("unavailable")]
    [InlineData("timeout")]
    public async Task WatchJob_WhenThePartThatHoldsTheJobGoesAway_GoesOnAfterTheLastEvent(string code)
    {
        var problem = JsonSerializer.Serialize(new Problem { Title = "x", Status = 503, Code = code, Detail = "Away." }, ContexterJson.Options);
        var events = await WatchAsync(
            () => Stream(broken: false, $"event: fault\ndata: {problem}\n\n", Samples.Event(1)),
            () => Stream(broken: false, Samples.Event(2, JobState.Completed)));

        events.Select(e => e.Sequence).ShouldBe([1, 2]);
        _lastEventIds.ShouldBe([null, "1"]);
    }

    [Fact]
    public async Task WatchJob_WhenTheServerStaysAway_GivesUpAndSaysThatTheJobGoesOn()
    {
        var calls = 0;
        var fault = await Should.ThrowAsync<ContexterFaultException>(() => WatchAsync(
            [() => Stream(broken: true, Samples.Event(1)), .. Enumerable.Repeat<Func<HttpResponseMessage>>(
                () =>
                {
                    calls++;
                    throw new HttpRequestException("Connection refused");
                },
                100)]));

        fault.Code.ShouldBe("server_unreachable");
        fault.Message.ShouldContain("the job itself goes on");
        calls.ShouldBe(6);
    }

    [Fact]
    public async Task WatchJob_WhenEveryConnectionEndsAtOnce_GivesUp()
    {
        var fault = await Should.ThrowAsync<ContexterFaultException>(() => WatchAsync([.. Enumerable.Repeat(() => Stream(broken: false), 100)]));

        fault.Code.ShouldBe("server_unreachable");
    }

    [Fact]
    public async Task WatchJob_WhenTheFirstConnectionFails_FailsAtOnce()
    {
        var fault = await Should.ThrowAsync<ContexterFaultException>(() => WatchAsync(() => throw new HttpRequestException("Connection refused")));

        fault.Code.ShouldBe("server_unreachable");
        _time.Waits.ShouldBeEmpty();
    }

    [Fact]
    public async Task WatchJob_WhenTheJobIsGoneAfterAReconnect_SaysSo()
    {
        var problem = JsonSerializer.Serialize(new Problem { Title = "Not Found", Status = 404, Code = "job_not_found", Detail = "Gone." }, ContexterJson.Options);
        var fault = await Should.ThrowAsync<ContexterFaultException>(() => WatchAsync(
            () => Stream(broken: true, Samples.Event(1)),
            () => ScriptedHandler.Answer(HttpStatusCode.NotFound, Problem.MediaType, problem)));

        fault.Code.ShouldBe("job_not_found");
    }

    [Fact]
    public async Task WatchJob_WhenAnEventIsNotOne_SaysSo()
    {
        var fault = await Should.ThrowAsync<ContexterFaultException>(
            () => WatchAsync(() => ScriptedHandler.Answer(HttpStatusCode.OK, "text/event-stream", "data: hello\n\n")));

        fault.Code.ShouldBe("unexpected_reply");
    }

    private static HttpResponseMessage Stream(bool broken, params JobEvent[] events) => Stream(broken, end: "", events);

    private static HttpResponseMessage Stream(bool broken, string end, params JobEvent[] events)
    {
        var text = ":\n\n" + string.Concat(events.Select(
            e => $"id: {e.Sequence}\nevent: {(e.Job.HasEnded() ? "ended" : "progress")}\ndata: {JsonSerializer.Serialize(e, ContexterJson.Options)}\n\n")) + end;
        return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new BreakingStream(Encoding.UTF8.GetBytes(text), broken)) };
    }

    private async Task<JobEvent[]> WatchAsync(params Func<HttpResponseMessage>[] answers)
    {
        var next = 0;
        using var http = ScriptedHandler.Client(request =>
        {
            if (request.RequestUri!.AbsolutePath.EndsWith("/events", StringComparison.Ordinal))
            {
                _lastEventIds.Add(request.Headers.TryGetValues("Last-Event-ID", out var ids) ? ids.Single() : null);
            }

            return answers[next++]();
        });
        return await new HttpContexterApi(http, _time).WatchJobAsync("j1", ApiServer.Token).ToArrayAsync(ApiServer.Token);
    }

    /// <summary>Ends with an error instead of an end, like a connection that was reset.</summary>
    private sealed class BreakingStream(byte[] content, bool broken) : MemoryStream(content)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await base.ReadAsync(buffer, cancellationToken);
            return read == 0 && broken ? throw new IOException("Connection reset by peer") : read;
        }
    }
}
