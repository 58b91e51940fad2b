using Contexter.Upstreams.Hosting;

namespace Contexter.Core.Tests.Upstreams;

/// <summary>All simulated services, without faults, for the tests of a class.</summary>
public sealed class UpstreamFixture : IAsyncLifetime
{
    public UpstreamHost Host { get; private set; } = null!;

    /// <summary>A client that shows answers as they are.</summary>
    public HttpClient Http { get; } = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false });

    public async ValueTask InitializeAsync() => Host = await UpstreamHost.StartAsync(new UpstreamOptions(), CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Host.DisposeAsync();
    }
}
