using System.Text.Json;
using System.Text.Json.Nodes;
using Contexter.Client.Access;
using Contexter.Client.Api;
using Contexter.Client.Idempotency;
using Contexter.Client.Rest.Examples;
using Contexter.GrainInterfaces.Ingestion;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Contexter.Client.Rest;

/// <summary>What the OpenAPI document says beyond the signatures and comments of the endpoints.</summary>
internal static class ApiDescription
{
    private const string KeyScheme = "key";
    private const string Json = "application/json";

    /// <summary>Sets the options of the document.</summary>
    public static void Configure(OpenApiOptions options)
    {
        options.AddSchemaTransformer(DescribeItemAsync);
        options.AddOperationTransformer(DescribeAccessAsync);
        options.AddOperationTransformer(DescribeHeadersAsync);
        options.AddOperationTransformer(ExampleTransformer.TransformAsync);
        options.AddDocumentTransformer(IntroduceAsync);
    }

    /// <summary>Describes the query parameters of a search.</summary>
    public static Task SearchParametersAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken) =>
        AddParameters(operation, RequestQuery.SearchParameters);

    /// <summary>Describes the query parameters of a question.</summary>
    public static Task AskParametersAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken) =>
        AddParameters(operation, RequestQuery.AskParameters);

    /// <summary>Describes the query parameters of a list that may be had part by part.</summary>
    public static Task ListParametersAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken) =>
        AddParameters(operation, RequestQuery.ListParameters);

    /// <summary>Describes the query parameters of a list that comes page by page.</summary>
    public static Task PageParametersAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken) =>
        AddParameters(operation, RequestQuery.PageParameters);

    /// <summary>Describes the query parameters of a check of documents.</summary>
    public static Task CheckParametersAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken) =>
        AddParameters(operation, RequestQuery.CheckParameters);

    /// <summary>Describes the query parameters of a document that is put.</summary>
    public static Task PutParametersAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken) =>
        AddParameters(operation, RequestQuery.PutParameters);

    /// <summary>Describes the query parameter of whatever starts a job.</summary>
    public static Task PriorityParametersAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken) =>
        AddParameters(operation, RequestQuery.PriorityParameters);

    /// <summary>Describes the query parameter of whatever starts a job again.</summary>
    public static Task NewPriorityParametersAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken) =>
        AddParameters(operation, RequestQuery.NewPriorityParameters);

    /// <summary>Describes the query parameters of an import.</summary>
    public static Task ImportParametersAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken) =>
        AddParameters(operation, RequestQuery.ImportParameters);

    /// <summary>Describes the query parameters of a report of quality.</summary>
    public static Task QualityParametersAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken) =>
        AddParameters(operation, RequestQuery.QualityParameters);

    /// <summary>Describes the query parameters of a list of dead letters.</summary>
    public static Task DeadLetterParametersAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken) =>
        AddParameters(operation, RequestQuery.DeadLetterParameters);

    /// <summary>Describes the query parameters of the errors of the last hours.</summary>
    public static Task ErrorParametersAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken) =>
        AddParameters(operation, RequestQuery.ErrorParameters);

    /// <summary>Describes the query parameter of the samples of the last hour.</summary>
    public static Task MetricParametersAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken) =>
        AddParameters(operation, RequestQuery.MetricParameters);

    /// <summary>Describes the query parameters of a job's log.</summary>
    public static Task LogParametersAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken) =>
        AddParameters(operation, RequestQuery.LogParameters);

    /// <summary>Describes the header and the query parameter by which a watcher goes on where it was.</summary>
    public static Task LastEventIdAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        operation.Parameters ??= [];
        operation.Parameters.Add(new OpenApiParameter
        {
            Name = "Last-Event-ID",
            In = ParameterLocation.Header,
            Description = "Id of the last event that was seen; it is not sent again.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        });
        return AddParameters(operation, RequestQuery.WatchParameters);
    }

    /// <summary>Shows a search.</summary>
    public static Task SearchExampleAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken) => ShowBody(
        operation,
        """{ "query": "How do I cancel a running task?", "libraries": ["dotnet"], "type": "hybrid", "top_k": 5, "filters": { "types": ["api", "guide"] } }""");

    /// <summary>Shows the adding of a library.</summary>
    public static Task AddLibraryExampleAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken) => ShowBody(
        operation,
        """{ "library": "my-service@2.1", "source": { "kind": "files", "location": "/home/me/my-service/docs", "include": ["**/*.md"] } }""");

    /// <summary>Says of every operation that needs a key that it does, and how it is refused.</summary>
    private static Task DescribeAccessAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = new EndpointMetadataCollection(context.Description.ActionDescriptor.EndpointMetadata);
        if (AccessRule.ScopeOf(metadata, context.Description.HttpMethod ?? string.Empty) is { } scope)
        {
            operation.Responses ??= [];
            Refuse("401", "The server needs a key, and the request has none that is valid.");
            Refuse("403", $"The key does not have scope `{ContexterJson.NameOf(scope)}`, or the request comes from a page of another origin.");
            Refuse("429", "The key has used its requests; `Retry-After` says when the count begins anew.");
            operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(KeyScheme, context.Document)] = [] }];
        }

        return Task.CompletedTask;

        void Refuse(string status, string description) => operation.Responses!.TryAdd(status, new OpenApiResponse
        {
            Description = description,
            Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal) { [Problem.MediaType] = new() { Schema = new OpenApiSchemaReference(nameof(Problem), context.Document) } },
        });
    }

    /// <summary>Says of every operation that takes an idempotency key what it is for, and how it is refused.</summary>
    private static Task DescribeHeadersAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<IdempotencyRule>().Any())
        {
            operation.Parameters ??= [];
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = IdempotencyKey.Header,
                In = ParameterLocation.Header,
                Description = "A key of the caller's own that nobody can guess, such as a UUID: the request is carried out once however often it is sent with it, and answered alike for a day, unless server.keep_answers says otherwise.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = IdempotencyKey.Shortest, MaxLength = IdempotencyKey.Longest },
            });
            Explain("409", "A request with the same `Idempotency-Key` is being carried out; `Retry-After` says when to send it again.");
            Explain("422", "The `Idempotency-Key` was given to a request that asked for something else.");
        }

        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<TaggedRule>().Any())
        {
            AddTag("If-None-Match", "Tag of an answer that the caller has: while nothing has changed, the answer is 304 without a body.");
            Explain("304", "It is as `If-None-Match` says.");
        }

        if (metadata.OfType<MatchRule>().Any())
        {
            AddTag("If-Match", "Tag of what the caller knows, or `*` for whatever is there: it is changed only when that is still so.");
            Explain("412", "It has changed since, or is not there; `ETag` has its tag now.");
        }

        return Task.CompletedTask;

        void AddTag(string name, string description)
        {
            operation.Parameters ??= [];
            operation.Parameters.Add(new OpenApiParameter { Name = name, In = ParameterLocation.Header, Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.String } });
        }

        // A status that means something else as well says both.
        void Explain(string status, string description)
        {
            if (operation.Responses!.TryGetValue(status, out var response) && response is OpenApiResponse known)
            {
                known.Description = known.Description is { Length: > 0 } other && other.EndsWith('.') ? other + " Or: " + description : description;
            }
        }
    }

    private static Task IntroduceAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Contexter",
            Version = "v1",
            Description =
                "Searches documentation, and manages the libraries it comes from. Names are snake_case; times are UTC. Errors are problem details (RFC 9457) "
                + "with a stable `code`. Members of a body and query parameters that are not known are refused.",
        };
        document.Components ??= new OpenApiComponents();
        document.AddComponent(KeyScheme, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            Description = "A key that `contexter keys create NAME` made; `X-API-Key` takes it as well. A server that its machine alone can reach needs none.",
        });
        document.Tags = new HashSet<OpenApiTag>
        {
            new() { Name = "Search", Description = "Questions and their answers." },
            new() { Name = "Libraries", Description = "The documentation that is here, by name and version." },
            new() { Name = "Jobs", Description = "The work of reading and indexing sources." },
            new() { Name = "Models", Description = "The embedding models, and the change from one to another." },
            new() { Name = "Proxies", Description = "The proxies by which pages are fetched." },
            new() { Name = "Errors", Description = "What went wrong, and what was set aside because of it." },
            new() { Name = "Keys", Description = "The keys by which requests are let in, where they need one." },
            new() { Name = "System", Description = "What the grains do, and what they use." },
            new() { Name = "Health", Description = "For supervisors and load balancers." },
        };

        // The description of a nullable object lands on one of its alternatives, where few tools show it.
        var properties = (document.Components?.Schemas ?? new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)).Values.SelectMany(schema => schema.Properties?.Values ?? []);
        foreach (var property in properties.OfType<OpenApiSchema>())
        {
            property.Description ??= property.OneOf?.Select(alternative => alternative.Description).FirstOrDefault(text => text is not null);
        }

        return Task.CompletedTask;
    }

    /// <summary>The generator of descriptions takes a property named Item for an indexer and passes it over.</summary>
    private static Task DescribeItemAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.JsonTypeInfo.Type == typeof(JobProblem) && schema.Properties?["item"] is OpenApiSchema item)
        {
            item.Description = "The item's key or the document's path.";
        }

        return Task.CompletedTask;
    }

    private static Task AddParameters(OpenApiOperation operation, IReadOnlyList<(string Name, Type Type, string Description)> parameters)
    {
        operation.Parameters = [.. operation.Parameters ?? [], .. parameters.Select(p => new OpenApiParameter
        {
            Name = p.Name,
            In = ParameterLocation.Query,
            Description = p.Description,
            Required = string.Equals(p.Name, "q", StringComparison.Ordinal),
            Schema = SchemaOf(p.Type),
        })];
        return Task.CompletedTask;
    }

    private static Task ShowBody(OpenApiOperation operation, string example)
    {
        if (operation.RequestBody?.Content?.TryGetValue(Json, out var media) == true)
        {
            media.Example = JsonNode.Parse(example);
        }

        return Task.CompletedTask;
    }

    private static OpenApiSchema SchemaOf(Type type) => type switch
    {
        _ when type == typeof(int) => new() { Type = JsonSchemaType.Integer, Format = "int32" },
        _ when type == typeof(long) => new() { Type = JsonSchemaType.Integer, Format = "int64" },
        _ when type == typeof(double) => new() { Type = JsonSchemaType.Number, Format = "double" },
        _ when type == typeof(DateTimeOffset) => new() { Type = JsonSchemaType.String, Format = "date-time" },
        _ when type == typeof(bool) => new() { Type = JsonSchemaType.Boolean },
        _ when type == typeof(string[]) => new() { Type = JsonSchemaType.Array, Items = SchemaOf(typeof(string)) },
        { IsEnum: true } => new()
        {
            Type = JsonSchemaType.String,
            Enum = [.. Enum.GetNames(type).Select(name => (JsonNode)JsonNamingPolicy.SnakeCaseLower.ConvertName(name))],
        },
        _ => new() { Type = JsonSchemaType.String },
    };
}
