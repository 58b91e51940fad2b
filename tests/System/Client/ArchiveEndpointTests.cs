using Contexter.Client.Api;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Libraries;

namespace Contexter.Tests.Client;

/// <summary>Archives over the real REST API, asked by the real client.</summary>
public sealed class ArchiveEndpointTests : IAsyncLifetime
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
    public async Task Export_WithAPriority_StartsAJob()
    {
        var job = await _api.ExportLibraryAsync("react@19.0", JobPriority.High, ApiServer.Token);

        job.Id.ShouldBe("j1");
        _server.Api.Asked.ShouldHaveSingleItem().ShouldBe("export react@19.0 High");
    }

    [Fact]
    public async Task CopyArchive_GivesTheArchiveWithItsNameAndLength()
    {
        _server.Api.Archive = [.. Enumerable.Range(0, 100_000).Select(i => (byte)i)];
        _server.Api.Jobs = [Samples.Job(JobState.Completed) with { Archive = new JobArchive { FileName = "react-19.0.contexter.zip", Bytes = 100_000, Sha256 = "00" } }];
        using var target = new MemoryStream();

        await _api.CopyArchiveAsync("j1", target, ApiServer.Token);

        target.ToArray().ShouldBe(_server.Api.Archive);
        using var response = await _server.Http.GetAsync("v1/jobs/j1/archive", ApiServer.Token);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/zip");
        response.Content.Headers.ContentLength.ShouldBe(100_000);
        response.Content.Headers.ContentDisposition!.FileName.ShouldBe("react-19.0.contexter.zip");
    }

    [Fact]
    public async Task CopyArchive_WhenThereIsNone_SaysWhy()
    {
        _server.Api.Failure = new ContexterFaultException("job_state", "Job j1 has not written its archive.");

        (await Should.ThrowAsync<ContexterFaultException>(() => _api.CopyArchiveAsync("j1", Stream.Null, ApiServer.Token))).Code.ShouldBe("job_state");
    }

    [Fact]
    public async Task Import_SendsTheWholeArchive_AlsoOneBeyondTheLimitOfOtherBodies()
    {
        var archive = new byte[3 * 1024 * 1024];
        archive[^1] = 7;

        await _api.ImportLibraryAsync(new MemoryStream(archive), new ImportRequest { Library = "@scope/react@19", Replace = true, Priority = JobPriority.Low }, ApiServer.Token);

        _server.Api.Archive.ShouldBe(archive);
        _server.Api.Asked.ShouldHaveSingleItem().ShouldBe(new ImportRequest { Library = "@scope/react@19", Replace = true, Priority = JobPriority.Low });
    }

    [Theory]
    [InlineData("?replace=perhaps", "application/zip", 400, "invalid_input")]
    [InlineData("?priority=urgent", "application/zip", 400, "invalid_input")]
    [InlineData("?name=react", "application/zip", 400, "invalid_input")]
    [InlineData("", "application/json", 415, "unsupported_media_type")]
    public async Task Import_WhenTheRequestIsWrong_IsRefused(string query, string type, int status, string code)
    {
        using var body = new ByteArrayContent([1]) { Headers = { ContentType = new(type) } };
        using var response = await _server.Http.PostAsync("v1/import" + query, body, ApiServer.Token);

        await ApiServer.ProblemAsync(response, status, code);
        _server.Api.Asked.ShouldBeEmpty();
    }
}
