using System.Net.ServerSentEvents;
using System.Text.Json;
using Contexter.Client;
using Contexter.Client.Api;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Ingestion;

namespace Contexter.Tests.Client;

public sealed class JobEndpointTests : IAsyncLifetime
{
    private ApiServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await ApiServer.StartAsync(o => o.EventKeepAlive = TimeSpan.FromMilliseconds(20));

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Get_WhenThereAreJobs_ListsThem()
    {
        var job = (await _server.GetJsonAsync("v1/jobs")).EnumerateArray().ShouldHaveSingleItem();

        job.GetProperty("state").GetString().ShouldBe("running");
        job.GetProperty("stage").GetString().ShouldBe("index");
        job.GetProperty("counters").GetProperty("bytes_read").GetInt64().ShouldBe(5_000_000_000);
        job.GetProperty("problems")[0].GetProperty("message").GetString().ShouldBe(Samples.HardText);
    }

    [Fact]
    public async Task Cancel_WhenTheJobIsKnown_ReturnsIt()
    {
        using var response = await _server.PostAsync("v1/jobs/j1/cancel", null);

        using var job = JsonDocument.Parse(await response.Content.ReadAsStringAsync(ApiServer.Token));
        job.RootElement.GetProperty("state").GetString().ShouldBe("cancelled");
    }

    [Theory]
    [InlineData("pause", "paused")]
    [InlineData("resume", "queued")]
    [InlineData("retry", "queued")]
    public async Task Change_WhenTheJobIsKnown_ReturnsIt(string change, string state)
    {
        using var response = await _server.PostAsync("v1/jobs/j1/" + change, null);

        using var job = JsonDocument.Parse(await response.Content.ReadAsStringAsync(ApiServer.Token));
        job.RootElement.GetProperty("state").GetString().ShouldBe(state);
    }

    [Fact]
    public async Task Change_WhenTheStateDoesNotAllowIt_Is409()
    {
        _server.Api.Failure = new ContexterFaultException("job_state", "Job j1 is completed and cannot be paused.");
        using var response = await _server.PostAsync("v1/jobs/j1/pause", null);

        await ApiServer.ProblemAsync(response, 409, "job_state");
    }

    [Theory]
    [InlineData("GET", "v1/jobs/nope")]
    [InlineData("POST", "v1/jobs/nope/cancel")]
    [InlineData("POST", "v1/jobs/nope/pause")]
    [InlineData("POST", "v1/jobs/nope/resume")]
    [InlineData("POST", "v1/jobs/nope/retry")]
    [InlineData("GET", "v1/jobs/nope/events")]
    public async Task Anything_WhenTheJobIsNotKnown_Is404(string method, string path)
    {
        using var response = await _server.SendAsync(new HttpMethod(method), path);

        await ApiServer.ProblemAsync(response, 404, "job_not_found");
    }

    [Fact]
    public async Task Events_WhenTheJobEnds_AreFramedAndTheStreamEnds()
    {
        _server.Api.Publish(Samples.Event(4), Samples.Event(5), Samples.Event(6, JobState.Completed));
        using var response = await WatchAsync();

        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        response.Headers.CacheControl!.NoStore.ShouldBeTrue();
        var events = await ReadToEndAsync(response);
        events.Select(e => (e.EventId, e.EventType)).ShouldBe([("4", "progress"), ("5", "progress"), ("6", "ended")]);
        JsonSerializer.Deserialize<JobEvent>(events[2].Data, ContexterJson.Options).ShouldBeEquivalentTo(Samples.Event(6, JobState.Completed));
        await _server.Api.WatchReleased.Task.WaitAsync(ApiServer.Deadline, ApiServer.Token);
    }

    [Fact]
    public async Task Events_WhenNothingHappens_ShowThatTheConnectionLives()
    {
        _server.Api.Publish(Samples.Event(1));
        using var response = await WatchAsync();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(ApiServer.Token));

        var comments = 0;
        while (comments < 4)
        {
            var line = await reader.ReadLineAsync(ApiServer.Token).AsTask().WaitAsync(ApiServer.Deadline, ApiServer.Token);
            comments += line is ":" ? 1 : 0;
        }

        _server.Api.Publish(Samples.Event(2, JobState.Cancelled));
        (await reader.ReadToEndAsync(ApiServer.Token)).ShouldContain("event: ended\n");
    }

    [Fact]
    public async Task Events_WhenTheCallerHangsUp_ReleaseTheWatch()
    {
        _server.Api.Publish(Samples.Event(1));
        var response = await WatchAsync();
        await response.Content.ReadAsStreamAsync(ApiServer.Token);
        response.Dispose();

        await _server.Api.WatchReleased.Task.WaitAsync(ApiServer.Deadline, ApiServer.Token);
        _server.Log.ShouldBeEmpty();
    }

    [Fact]
    public async Task Events_WhenTheServerStops_EndAtOnceWithoutAFault()
    {
        _server.Api.Publish(Samples.Event(1));
        using var response = await WatchAsync();

        var reading = ReadToEndAsync(response);
        await _server.StopAsync().WaitAsync(ApiServer.Deadline, ApiServer.Token);

        (await reading).ShouldHaveSingleItem().EventType.ShouldBe("progress");
        await _server.Api.WatchReleased.Task.WaitAsync(ApiServer.Deadline, ApiServer.Token);
        _server.Log.ShouldBeEmpty();
    }

    [Fact]
    public async Task Events_WhenTheServerStopsBeforeTheFirst_SaySo()
    {
        var watching = WatchAsync();
        await _server.Api.WatchStarted.Task.WaitAsync(ApiServer.Deadline, ApiServer.Token);
        await _server.StopAsync().WaitAsync(ApiServer.Deadline, ApiServer.Token);

        using var response = await watching;
        await ApiServer.ProblemAsync(response, 503, "unavailable");
    }

    [Fact]
    public async Task Events_WhenTheFirstIsKnown_GoOnAfterIt()
    {
        _server.Api.Publish(Samples.Event(5), Samples.Event(6, JobState.Failed));
        using var response = await WatchAsync(("Last-Event-ID", "5"));

        (await ReadToEndAsync(response)).Select(e => e.EventId).ShouldBe(["6"]);
    }

    [Theory]
    [InlineData("4")]
    [InlineData("9000")]
    [InlineData("nonsense")]
    public async Task Events_WhenTheLastIdIsAnother_StartWithTheJobAsItIs(string lastEventId)
    {
        _server.Api.Publish(Samples.Event(5), Samples.Event(6, JobState.Completed));
        using var response = await WatchAsync(("Last-Event-ID", lastEventId));

        (await ReadToEndAsync(response)).Select(e => e.EventId).ShouldBe(["5", "6"]);
    }

    [Fact]
    public async Task Events_WhenTheEndIsKnown_Are204SoThatBrowsersStopAsking()
    {
        _server.Api.Publish(Samples.Event(6, JobState.Completed));
        using var response = await WatchAsync(("Last-Event-ID", "6"));

        ((int)response.StatusCode).ShouldBe(204);
    }

    [Fact]
    public async Task Events_WhenTheWatchBreaksOff_EndWithAFault()
    {
        _server.Api.Publish(Samples.Event(1));
        using var response = await WatchAsync();
        _server.Api.EndWatch(new ContexterFaultException("storage_full", "The disk is full."));

        var fault = (await ReadToEndAsync(response))[^1];
        fault.EventType.ShouldBe("fault");
        var problem = JsonSerializer.Deserialize<Problem>(fault.Data, ContexterJson.Options)!;
        (problem.Code, problem.Detail, problem.Status).ShouldBe(("storage_full", "The disk is full.", 507));
    }

    [Fact]
    public async Task Events_WhenTheWatchHasADefect_HideItAndLogIt()
    {
        _server.Api.Publish(Samples.Event(1));
        using var response = await WatchAsync();
        _server.Api.EndWatch(new InvalidOperationException("secret"));

        var fault = (await ReadToEndAsync(response))[^1];
        fault.Data.ShouldContain("internal_error");
        fault.Data.ShouldNotContain("secret");
        _server.Log.ShouldHaveSingleItem().ShouldContain("secret");
    }

    private static async Task<List<SseItem<string>>> ReadToEndAsync(HttpResponseMessage response)
    {
        var events = new List<SseItem<string>>();
        await foreach (var item in SseParser.Create(await response.Content.ReadAsStreamAsync(ApiServer.Token)).EnumerateAsync(ApiServer.Token))
        {
            events.Add(item);
        }

        return events;
    }

    private async Task<HttpResponseMessage> WatchAsync(params (string Name, string Value)[] headers) =>
        await _server.SendAsync(HttpMethod.Get, "v1/jobs/j1/events", headers).WaitAsync(ApiServer.Deadline, ApiServer.Token);
}
