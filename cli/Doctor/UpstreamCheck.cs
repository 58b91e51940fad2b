using System.Globalization;
using System.Net;
using Contexter.Client.Api;
using Contexter.Documents;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Libraries;
using Contexter.GrainInterfaces.Proxies;
using Contexter.Silo.Configuration;
using Contexter.Silo.Hosting;

namespace Contexter.Cli.Doctor;

/// <summary>Asks the services that the configuration names whether they answer and take the key: all side by side, each within a time limit.</summary>
/// <param name="options">The configuration.</param>
/// <param name="handler">The way to the network.</param>
/// <param name="time">The clock.</param>
/// <param name="limit">How long each may take.</param>
internal sealed class UpstreamCheck(ContexterOptions options, HttpMessageHandler handler, TimeProvider time, TimeSpan limit)
{
    private const string Area = "upstreams";

    /// <summary>Asks those that are used.</summary>
    /// <param name="libraries">The libraries, for the services that their refreshes ask.</param>
    /// <param name="api">Checks proxies; null where nothing can be asked.</param>
    /// <param name="cancellationToken">Ends the asking.</param>
    public async Task<IReadOnlyList<Finding>> RunAsync(IReadOnlyList<LibrarySummary> libraries, IContexterApi? api, CancellationToken cancellationToken)
    {
        var checks = Checks(libraries, api).Select(check => RunWithinAsync(check.Name, check.Ask, cancellationToken));
        var findings = (await Task.WhenAll(checks)).SelectMany(found => found).ToArray();
        return findings.Length > 0 ? findings : [Finding.Ok(Area, "none is configured.")];
    }

    private IEnumerable<(string Name, Func<CancellationToken, Task<IReadOnlyList<Finding>>> Ask)> Checks(IReadOnlyList<LibrarySummary> libraries, IContexterApi? api)
    {
        var kinds = libraries.Select(library => library.Source.Kind).ToHashSet(StringComparer.Ordinal);
        var (context7, defaults) = (options.Context7, new ContexterOptions());
        if (context7.Key.Length > 0 || context7.ServeMissing || kinds.Contains("context7") || !string.Equals(context7.Endpoint, defaults.Context7.Endpoint, StringComparison.Ordinal))
        {
            yield return Http("Context7", "context7.endpoint", "context7.key", $"{context7.Endpoint.TrimEnd('/')}/v2/libs/search?libraryName=react&query=react", Bearer(context7.Key));
        }

        if (options.Brave.ToOptions() is { } brave)
        {
            yield return Http("Brave", "brave.endpoint", "brave.key", $"{brave.Address.AbsoluteUri.TrimEnd('/')}/web/search?q=contexter&count=1", ("X-Subscription-Token", brave.Key));
        }

        if (options.Index.Store == IndexStore.Qdrant)
        {
            var qdrant = options.Index.Qdrant;
            yield return Http("Qdrant", "index.qdrant.address", "index.qdrant.api_key", $"{qdrant.Address.TrimEnd('/')}/collections", ("api-key", qdrant.ApiKey));
        }

        if (options.Chat.Endpoint.Length > 0)
        {
            yield return Http("language model", "chat.endpoint", "chat.key", $"{options.Chat.Endpoint.TrimEnd('/')}/models", Bearer(options.Chat.Key));
        }

        if (options.Search.Reranker.Url.Length > 0)
        {
            yield return Http("re-ranker", "search.reranker.url", "search.reranker.key", options.Search.Reranker.Url, Bearer(options.Search.Reranker.Key));
        }

        if (kinds.Contains("npm"))
        {
            yield return Http("npm", "packages.npm", null, $"{options.Packages.Npm.TrimEnd('/')}/", default);
        }

        if (kinds.Contains("nuget"))
        {
            yield return Http("NuGet", "packages.nuget", null, options.Packages.Nuget, default);
        }

        foreach (var server in EmbeddingServers.Of(options, limit))
        {
            yield return ($"embeddings '{server.Name}'", token => EmbedAsync(server, token));
        }

        if (options.Proxies.Providers.Count > 0 && api is not null)
        {
            yield return ("proxies", token => CheckProxiesAsync(api, token));
        }
    }

    private async Task<IReadOnlyList<Finding>> RunWithinAsync(string name, Func<CancellationToken, Task<IReadOnlyList<Finding>>> ask, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await ask(either.Token).WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return [Finding.Problem(Area, string.Create(CultureInfo.InvariantCulture, $"{name}: no answer within {limit.TotalSeconds:0.##} s."), "Check the address, the network and the service; '--timeout 60' waits longer.")];
        }
    }

    private (string Name, Func<CancellationToken, Task<IReadOnlyList<Finding>>> Ask) Http(string name, string addressSetting, string? keySetting, string address, (string Name, string Value) header) =>
        (name, token => AskAsync(name, addressSetting, keySetting, address, header, token));

    private async Task<IReadOnlyList<Finding>> AskAsync(
        string name, string addressSetting, string? keySetting, string address, (string Name, string Value) header, CancellationToken cancellationToken)
    {
        using var http = new HttpClient(handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (header is { Name: not null, Value.Length: > 0 })
        {
            request.Headers.TryAddWithoutValidation(header.Name, header.Value);
        }

        var host = new Uri(address).GetLeftPart(UriPartial.Authority);
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return [Judge(name, addressSetting, keySetting, host, response.StatusCode)];
        }
        catch (HttpRequestException fault)
        {
            return [Finding.Problem(Area, $"{name}: cannot be reached at {host}: {fault.Message.TrimEnd('.')}.", $"Check {addressSetting}, the network and the service.")];
        }
    }

    private static Finding Judge(string name, string addressSetting, string? keySetting, string host, HttpStatusCode status) => (int)status switch
    {
        // Brave says 422 of a token that it does not know.
        422 when keySetting is not null => Finding.Problem(Area, $"{name}: {host} refuses the key ({(int)status}).", $"Check {keySetting}."),
        401 or 403 => Finding.Problem(Area, $"{name}: {host} refuses the key ({(int)status}).", keySetting is null ? $"Check {addressSetting}." : $"Check {keySetting}."),
        402 or 429 => Finding.Warning(Area, $"{name}: the limit of {host} is used up ({(int)status}).", "Wait, or raise the limit with the operator of the service."),
        >= 500 => Finding.Problem(Area, $"{name}: {host} fails ({(int)status}).", $"Try again later; where the service is yours, its log says why. Check {addressSetting}."),

        // A question that such a service cannot answer is answered nevertheless.
        _ => Finding.Ok(Area, $"{name}: {host} answers."),
    };

    private async Task<IReadOnlyList<Finding>> EmbedAsync(EmbeddingServer server, CancellationToken cancellationToken)
    {
        try
        {
            var address = await server.EmbedAsync("contexter", handler, time, cancellationToken);
            return [Finding.Ok(Area, $"embeddings '{server.Name}': {address.GetLeftPart(UriPartial.Authority)} embeds with {server.Model}.")];
        }
        catch (ContexterException fault)
        {
            return [Finding.Problem(Area, $"embeddings '{server.Name}': {fault.Message}")];
        }
    }

    private static async Task<IReadOnlyList<Finding>> CheckProxiesAsync(IContexterApi api, CancellationToken cancellationToken)
    {
        try
        {
            return [.. (await api.CheckProxiesAsync(cancellationToken)).Select(Describe)];
        }
        catch (ContexterFaultException fault)
        {
            return [Finding.Problem(Area, $"proxies: {fault.Message}")];
        }
    }

    private static Finding Describe(ProxyProviderStatus provider)
    {
        var broken = provider.Proxies.Count(proxy => proxy.State == ProxyState.Failed);
        var subject = string.Create(CultureInfo.InvariantCulture, $"proxies '{provider.Name}': {provider.Proxies.Length - broken} of {provider.Proxies.Length} work");
        var problem = provider.Problem ?? provider.Proxies.FirstOrDefault(proxy => proxy.Problem is not null)?.Problem;
        return provider.State is ProxyProviderState.Failed or ProxyProviderState.Stopped
            ? Finding.Problem(Area, $"{subject}: {problem}", $"Check proxies.providers.{provider.Name}; 'contexter proxies' shows each one.")
            : broken > 0 || provider.State != ProxyProviderState.Ready
                ? Finding.Warning(Area, $"{subject}: {problem}", "'contexter proxies' shows each one; those that fail are tried again by themselves.")
                : Finding.Ok(Area, subject + ".");
    }

    private static (string Name, string Value) Bearer(string key) => ("Authorization", key.Length == 0 ? string.Empty : "Bearer " + key);
}
