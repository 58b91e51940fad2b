using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Contexter.Client.Api;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Contexter.Client.Rest.Examples;

/// <summary>Gives every body that the API takes or answers with an example, and every problem the codes that it may have.</summary>
internal static class ExampleTransformer
{
    private const string Json = "application/json";
    private const string Zip = "application/zip";
    private const string Events = "text/event-stream";

    /// <summary>Gives an operation its examples.</summary>
    public static Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        foreach (var (mediaType, media) in operation.RequestBody?.Content ?? new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal))
        {
            media.Example ??= mediaType switch
            {
                Json => context.Description.ActionDescriptor.EndpointMetadata.OfType<IAcceptsMetadata>().FirstOrDefault()?.RequestType is { } type ? MessageExamples.Of(type) : null,
                Zip => JsonValue.Create("(an archive that GET /v1/jobs/{id}/archive gave)"),
                "text/html" => JsonValue.Create("<h1>Introduction</h1><p>What the service does.</p>"),
                _ => JsonValue.Create("# Introduction\n\nWhat the service does.\n"),
            };
        }

        var types = context.Description.SupportedResponseTypes.ToLookup(response => response.StatusCode, response => response.Type);
        foreach (var (status, response) in operation.Responses ?? [])
        {
            foreach (var (mediaType, media) in response.Content ?? new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal))
            {
                if (mediaType == Problem.MediaType)
                {
                    AddProblems(media, int.Parse(status, CultureInfo.InvariantCulture), operation.Tags?.FirstOrDefault()?.Name);
                    continue;
                }

                var example = types[int.Parse(status, CultureInfo.InvariantCulture)].OfType<Type>().Select(MessageExamples.Of).FirstOrDefault(node => node is not null);
                media.Example ??= mediaType switch
                {
                    Zip => JsonValue.Create("(the archive)"),
                    Events => JsonValue.Create($"id: 17\nevent: {(operation.OperationId == "ask" ? "done" : "progress")}\ndata: {example?.ToJsonString(ContexterJson.Options)}\n\n"),
                    _ => example,
                };
            }
        }

        return Task.CompletedTask;
    }

    private static void AddProblems(OpenApiMediaType media, int status, string? tag)
    {
        var problems = ProblemExamples.Of(status, tag).ToList();
        media.Examples ??= problems.ToDictionary(
            problem => problem.Code, IOpenApiExample (problem) => new OpenApiExample { Value = JsonSerializer.SerializeToNode(problem, ContexterJson.Options) }, StringComparer.Ordinal);
    }
}
