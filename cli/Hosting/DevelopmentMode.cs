using System.Globalization;
using Contexter.Upstreams.Hosting;

namespace Contexter.Cli.Hosting;

/// <summary>The development mode: simulated services in this process, and settings that point at them.</summary>
internal static class DevelopmentMode
{
    /// <summary>Where Contexter listens in the development mode.</summary>
    public const int Port = 8001;

    /// <summary>Settings that lead to the simulated services instead of those of file and environment. Real ones that would be asked for every search are switched off.</summary>
    public static IReadOnlyDictionary<string, string> Settings(UpstreamHost upstreams)
    {
        var options = new UpstreamOptions();
        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["server.port"] = Port.ToString(CultureInfo.InvariantCulture),
            ["embeddings.provider"] = "local",
            ["search.reranker.url"] = "",
            // The simulated services listen on the loopback address, which is not fetched from otherwise.
            ["downloads.allow_private"] = "true",
            ["context7.endpoint"] = Address(UpstreamKind.Context7),
            ["context7.key"] = "ctx7sk-simulated",
            ["packages.npm"] = Address(UpstreamKind.Npm),
            ["packages.nuget"] = Address(UpstreamKind.NuGet),
            ["index.qdrant.address"] = Address(UpstreamKind.Qdrant),
            ["index.qdrant.api_key"] = "",
            ["models.dev-voyage.provider"] = "voyage",
            ["models.dev-voyage.endpoint"] = Address(UpstreamKind.Voyage),
            ["models.dev-voyage.key"] = options.VoyageKey,
            ["models.dev-openai.provider"] = "openai",
            ["models.dev-openai.endpoint"] = Address(UpstreamKind.OpenAI),
            ["models.dev-openai.model"] = "nomic-embed-text",
            ["models.dev-openai.dimension"] = options.OpenAIDimension.ToString(CultureInfo.InvariantCulture),
        };

        string Address(UpstreamKind kind) => upstreams.AddressOf(kind).ToString().TrimEnd('/');
    }
}
