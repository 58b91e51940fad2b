using Contexter.Client.Api;
using Contexter.GrainInterfaces.Ingestion;

namespace Contexter.Tests.Client;

/// <summary>Batches and priorities over the real REST API, asked by the real client.</summary>
public sealed class BatchEndpointTests : IAsyncLifetime
{
    private ApiServer _server = null!;
    private HttpContexterApi _api = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ApiServer.StartAsync();
        _api = new HttpContexterApi(_server.Http, TimeProvider.System);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task StartBatch_GivesTheJobWithItsChildren()
    {
        var child = new BatchChild { Index = 0, Library = "react@19.0", JobId = "j2", State = JobState.Failed, Error = Samples.Job().Problems[0] };
        _server.Api.Jobs = [Samples.Job() with { Kind = JobKind.Batch, Children = [child] }];
        var request = new BatchRequest
        {
            Add = [new AddLibraryRequest { Library = "react@19.0", Source = Samples.Library().Source, Priority = JobPriority.High }],
            Refresh = ["vue"],
            RefreshAll = true,
            Priority = JobPriority.Low,
        };

        var job = await _api.StartBatchAsync(request, ApiServer.Token);

        job.Children.ShouldHaveSingleItem().ShouldBe(child);
        _server.Api.Asked.ShouldHaveSingleItem().ShouldBeEquivalentTo(request);
    }

    [Theory]
    [InlineData("refresh")]
    [InlineData("rebuild")]
    [InlineData("retry")]
    public async Task Priority_OfWhateverStartsAJob_IsPassedOn(string what)
    {
        _ = what switch
        {
            "refresh" => await _api.RefreshLibraryAsync("react", JobPriority.High, ApiServer.Token),
            "rebuild" => await _api.RebuildLibraryAsync("react", JobPriority.High, ApiServer.Token),
            _ => await _api.RetryJobAsync("j1", JobPriority.High, ApiServer.Token),
        };

        _server.Api.Asked.ShouldHaveSingleItem().ShouldBe(what + (what == "retry" ? " j1 High" : " react High"));
        using var response = await _server.Http.PostAsync(what == "retry" ? "v1/jobs/j1/retry?priority=1" : $"v1/libraries/react/{what}?priority=1", null, ApiServer.Token);
        (await ApiServer.ProblemAsync(response, 400, "invalid_input")).Detail.ShouldContain("must be one of normal, high, low");
    }
}
