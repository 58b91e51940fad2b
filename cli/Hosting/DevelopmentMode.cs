using System.Globalization;
using Contexter.Silo.Configuration;
using Contexter.Upstreams.Hosting;

namespace Contexter.Cli.Hosting;

/// <summary>The development mode: simulated services in this process, and settings that point at them.</summary>
internal static class DevelopmentMode
{
    /// <summary>Where Contexter listens in the development mode.</summary>
    public const int Port = 8001;

    /// <summary>Name of the provider of proxies that is simulated.</summary>
    public const string ProviderName = "dev";

    /// <summary>Takes the providers of proxies out of the configuration that are not simulated: they cost money.</summary>
    public static ContexterOptions WithoutRealProxies(ContexterOptions options)
    {
        var simulated = options.Proxies.Providers.Where(provider => provider.Key == ProviderName).ToDictionary(StringComparer.Ordinal);
        return options with { Proxies = options.Proxies with { Providers = simulated } };
    }

    /// <summary>Settings that lead to the simulated services instead of those of file and environment. Real ones that would be asked for every search are switched off.</summary>
    public static IReadOnlyDictionary<string, string> Settings(UpstreamHost upstreams)
    {
        var options = new UpstreamOptions();
        var (zone, password) = options.BrightData.Zones.MinBy(entry => entry.Key, StringComparer.Ordinal);
        var proxy = upstreams.AddressOf(UpstreamKind.BrightData);
        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["server.port"] = Port.ToString(CultureInfo.InvariantCulture),
            ["embeddings.provider"] = "local",
            ["search.reranker.url"] = "",
            ["brave.endpoint"] = Address(UpstreamKind.Brave),
            ["brave.key"] = options.Brave.Key,
            ["knowledge.error_injection"] = "0.5",
            ["chat.endpoint"] = "",
            // The simulated services listen on the loopback address, which is not fetched from otherwise.
            ["downloads.allow_private"] = "true",
            ["context7.endpoint"] = Address(UpstreamKind.Context7),
            ["context7.key"] = "ctx7sk-simulated",
            ["proxies.direct_fallback"] = "true",
            [$"proxies.providers.{ProviderName}.kind"] = "brightdata",
            [$"proxies.providers.{ProviderName}.customer"] = options.BrightData.Customer,
            [$"proxies.providers.{ProviderName}.zone"] = zone,
            [$"proxies.providers.{ProviderName}.password"] = password,
            [$"proxies.providers.{ProviderName}.host"] = proxy.Host,
            [$"proxies.providers.{ProviderName}.port"] = proxy.Port.ToString(CultureInfo.InvariantCulture),

            // Without TLS: nobody but this process knows the authority of the simulated services.
            [$"proxies.providers.{ProviderName}.check_url"] = "http://geo.brdtest.com/welcome.txt",
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
