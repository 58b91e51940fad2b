using System.Globalization;
using System.Text.Json;
using Microsoft.OpenApi;

namespace Contexter.Tests.Client;

public sealed class OpenApiTests : IAsyncLifetime
{
    private ApiServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await ApiServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Document_WhenParsed_IsValidAndListsEveryRoute()
    {
        var document = await LoadAsync();

        var routes = document.Paths.SelectMany(path => path.Value.Operations!.Keys.Select(method => $"{method} {path.Key}"));
        routes.ShouldBe(
            [
                "POST /v1/search", "GET /v1/search", "GET /v1/ask", "GET /v1/libraries", "POST /v1/libraries", "GET /v1/libraries/{reference}", "DELETE /v1/libraries/{reference}",
                "POST /v1/libraries/{reference}/rebuild", "POST /v1/libraries/{reference}/refresh", "PUT /v1/libraries/{reference}/schedule", "GET /v1/libraries/{reference}/documents", "GET /v1/libraries/{reference}/documents/{id}", "PUT /v1/libraries/{reference}/documents/{id}", "DELETE /v1/libraries/{reference}/documents/{id}",
                "GET /v1/jobs", "GET /v1/jobs/{id}", "POST /v1/jobs/{id}/cancel", "POST /v1/jobs/{id}/pause", "POST /v1/jobs/{id}/resume", "POST /v1/jobs/{id}/retry", "GET /v1/jobs/{id}/events", "GET /v1/jobs/{id}/log", "GET /v1/flags", "PUT /v1/flags/{name}", "GET /v1/models", "POST /v1/models/{name}/use", "DELETE /v1/models/{name}/index",
                "GET /v1/quality", "GET /v1/store", "GET /v1/store/check/{library}", "POST /v1/store/compact", "POST /v1/libraries/{reference}/export", "GET /v1/jobs/{id}/archive", "POST /v1/import", "POST /v1/batch", "GET /v1/system/grains", "GET /v1/grains", "GET /v1/metrics", "GET /v1/caches", "DELETE /v1/caches/{name}", "GET /v1/libraries/{reference}/versions", "GET /v1/libraries/{reference}/sources", "GET /health/live", "GET /health/ready",
                "GET /v1/proxies", "POST /v1/proxies/check", "GET /v1/keys", "POST /v1/keys", "POST /v1/keys/{id}/rotate", "DELETE /v1/keys/{id}", "GET /v1/session", "POST /v1/session", "DELETE /v1/session",
                "GET /v1/errors", "GET /v1/dead-letters", "GET /v1/dead-letters/{id}", "POST /v1/dead-letters/retry", "DELETE /v1/dead-letters/{id}",
            ],
            ignoreOrder: true);
    }

    [Fact]
    public async Task Document_WhenReadByPeople_ExplainsEverything()
    {
        var document = await LoadAsync();

        foreach (var (path, item) in document.Paths)
        {
            foreach (var (method, operation) in item.Operations!)
            {
                operation.Summary.ShouldNotBeNullOrWhiteSpace($"{method} {path}");
                operation.OperationId.ShouldNotBeNullOrWhiteSpace($"{method} {path}");
                operation.Responses!.ShouldAllBe(response => response.Value.Description!.EndsWith('.'), $"{method} {path}");
                (operation.Parameters ?? []).ShouldAllBe(parameter => !string.IsNullOrWhiteSpace(parameter.Description), $"{method} {path}");
            }
        }

        foreach (var (name, schema) in document.Components!.Schemas!.Where(entry => entry.Value.Properties is not null))
        {
            schema.Properties!.ShouldAllBe(p => !string.IsNullOrWhiteSpace(p.Value.Description), name);
        }
    }

    [Fact]
    public async Task Document_OfEveryOperation_ShowsEachBodyAndEachProblem()
    {
        var document = await LoadAsync();

        foreach (var (path, item) in document.Paths)
        {
            foreach (var (method, operation) in item.Operations!)
            {
                var name = $"{method} {path}";
                operation.Description.ShouldNotBeNullOrWhiteSpace(name);
                foreach (var (type, body) in operation.RequestBody?.Content ?? new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal))
                {
                    body.Example.ShouldNotBeNull($"{name} takes {type}");
                }

                foreach (var (status, response) in operation.Responses!)
                {
                    foreach (var (type, body) in response.Content ?? new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal))
                    {
                        if (status[0] == '2' || path.StartsWith("/health", StringComparison.Ordinal))
                        {
                            body.Example.ShouldNotBeNull($"{name} answers {status} {type}");
                            continue;
                        }

                        body.Examples.ShouldNotBeNull($"{name} answers {status}").ShouldNotBeEmpty($"{name} answers {status}");
                        body.Examples.ShouldAllBe(example => example.Value.Value!["code"]!.GetValue<string>() == example.Key && example.Value.Value["status"]!.GetValue<int>() == int.Parse(status, CultureInfo.InvariantCulture), name);
                    }
                }
            }
        }
    }

    [Fact]
    public async Task Document_WhenItDescribesMessages_UsesTheNamesOnTheWire()
    {
        var document = await LoadAsync();
        var schemas = document.Components!.Schemas!;

        schemas["SearchResult"].Properties!.ShouldContainKey("semantic_score");
        schemas["SearchKind"].Enum!.Select(value => value.GetValue<string>()).ShouldBe(["hybrid", "semantic", "keyword"]);
        schemas["AddLibraryRequest"].Required!.Order(StringComparer.Ordinal).ShouldBe(["library", "source"]);
        var search = document.Paths["/v1/search"].Operations![HttpMethod.Get];
        search.Parameters!.Select(p => p.Name).ShouldBe(["q", "library", "type", "top_k", "threshold", "weights", "require", "exclude", "diversity", "explain"]);
        document.Paths["/v1/libraries/{reference}/documents"].Operations![HttpMethod.Get].Parameters!.Where(p => p.In != ParameterLocation.Header).Select(p => p.Name).ShouldBe(["reference", "after", "cursor", "limit"]);
        document.Paths["/v1/search"].Operations![HttpMethod.Post].Responses!.Keys.ShouldBe(["200", "400", "401", "403", "404", "413", "415", "429", "500", "504"], ignoreOrder: true);
        document.Paths["/v1/search"].Operations![HttpMethod.Post].Security!.Single().Keys.Single().Reference.Id.ShouldBe("key");
        (document.Paths["/health/live"].Operations![HttpMethod.Get].Security ?? []).ShouldBeEmpty();
        document.Paths["/v1/libraries"].Operations![HttpMethod.Post].Responses!.ShouldContainKey("202");
    }

    private async Task<OpenApiDocument> LoadAsync()
    {
        var text = await _server.Http.GetStringAsync(new Uri("openapi/v1.json", UriKind.Relative), ApiServer.Token);
        JsonDocument.Parse(text).Dispose();
        var result = OpenApiDocument.Parse(text, "json");
        result.Diagnostic!.Errors.ShouldBeEmpty();
        return result.Document!;
    }
}
