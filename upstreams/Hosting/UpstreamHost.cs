using System.Security.Cryptography.X509Certificates;
using Contexter.Upstreams.Brave;
using Contexter.Upstreams.BrightData;
using Contexter.Upstreams.Context7;
using Contexter.Upstreams.Embeddings;
using Contexter.Upstreams.Packages.Npm;
using Contexter.Upstreams.Packages.NuGet;
using Contexter.Upstreams.Qdrant;
using Contexter.Upstreams.Site;

namespace Contexter.Upstreams.Hosting;

/// <summary>The simulated services of one process, listening on this machine only. Disposing it stops them.</summary>
/// <example><code>
/// await using var upstreams = await UpstreamHost.StartAsync(new UpstreamOptions { Upstreams = [UpstreamKind.Npm] }, cancellationToken);
/// var registry = upstreams.AddressOf(UpstreamKind.Npm);
/// </code></example>
public sealed class UpstreamHost : IAsyncDisposable
{
    private readonly CertificateMint _certificates;
    private readonly List<UpstreamServer> _servers = [];

    private UpstreamHost(TimeProvider time) => _certificates = new CertificateMint(time);

    /// <summary>The running services, in the order of their ports.</summary>
    public IReadOnlyList<UpstreamServer> Servers => _servers;

    /// <summary>The authority that signs the certificates of all of them; a client that is to speak https to them has to trust it.</summary>
    public X509Certificate2 Authority => _certificates.Authority;

    /// <summary>A running service.</summary>
    /// <exception cref="ArgumentException">It was not started.</exception>
    public UpstreamServer this[UpstreamKind kind] =>
        _servers.Find(server => server.Kind == kind) ?? throw new ArgumentException($"{kind} was not started; name it in {nameof(UpstreamOptions)}.{nameof(UpstreamOptions.Upstreams)}.", nameof(kind));

    /// <summary>Starts the services.</summary>
    /// <exception cref="IOException">A port is taken.</exception>
    public static async Task<UpstreamHost> StartAsync(UpstreamOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var host = new UpstreamHost(options.Time);
        try
        {
            foreach (var kind in options.Upstreams.Order().Distinct())
            {
                host._servers.Add(await UpstreamServer.StartAsync(host.Create(kind, options), options, host._certificates, cancellationToken));
            }
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }

        return host;
    }

    /// <summary>Base address of a running service, such as <c>http://127.0.0.1:8101/api</c>.</summary>
    /// <exception cref="ArgumentException">It was not started.</exception>
    public Uri AddressOf(UpstreamKind kind) => this[kind].Address;

    /// <summary>What a running service answers, to be changed while it runs.</summary>
    /// <exception cref="InvalidOperationException">It was not started.</exception>
    public T Get<T>()
        where T : Upstream => _servers.Select(server => server.Upstream).OfType<T>().SingleOrDefault()
        ?? throw new InvalidOperationException($"{typeof(T).Name} was not started.");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }

        _certificates.Dispose();
    }

    private Upstream Create(UpstreamKind kind, UpstreamOptions options) => kind switch
    {
        UpstreamKind.Context7 => new Context7Upstream(options.Context7, options.Time),
        UpstreamKind.BrightData => new BrightDataUpstream(options.BrightData, options.Time, Find),
        UpstreamKind.Site => new SiteUpstream(options.Site),
        UpstreamKind.Npm => new NpmUpstream(),
        UpstreamKind.NuGet => new NuGetUpstream(),
        UpstreamKind.Voyage => new EmbeddingUpstream(kind, new VoyageFake { Key = options.VoyageKey, Remembers = false }),
        UpstreamKind.OpenAI => new EmbeddingUpstream(kind, new OpenAIFake { Dimension = options.OpenAIDimension, Remembers = false }),
        UpstreamKind.Brave => new BraveUpstream(options.Brave, options.Time, () => _servers.Find(server => server.Kind is UpstreamKind.Site)?.Address),
        UpstreamKind.Qdrant => new QdrantUpstream(new QdrantFake { Remembers = false }),
        _ => throw new ArgumentOutOfRangeException(nameof(options), kind, "No such service is simulated."),
    };

    /// <summary>The service that a name of the simulated internet leads to: <c>docs.quillon.test</c> is the site, <c>npm.upstreams.test</c> the registry, and so on.</summary>
    private Uri? Find(string name) => _servers.Find(server =>
        name.Equals($"{server.Kind}.upstreams.test", StringComparison.OrdinalIgnoreCase)
        || (server.Kind is UpstreamKind.Site && name.Equals(SiteUpstream.HostName, StringComparison.OrdinalIgnoreCase)))?.Address;
}
