using System.Diagnostics.Metrics;
using System.Text.Json.Serialization;
using Contexter.Client.Access;
using Contexter.Client.Api;
using Contexter.Client.Context7;
using Contexter.Client.Idempotency;
using Contexter.Client.Mcp;
using Contexter.Client.Mcp.Http;
using Contexter.Client.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Contexter.Client.Rest;

/// <summary>Adds Contexter's REST API and its web page to a web application.</summary>
/// <example>
/// <code>
/// builder.Services.AddContexterApi(options => options.AllowedHosts.Add("docs.example.org"));
/// var app = builder.Build();
/// app.MapContexterApi();
/// </code>
/// </example>
public static class ContexterApiExtensions
{
    /// <summary>Largest request body, in bytes.</summary>
    public const long MaxRequestBytes = 1024 * 1024;

    /// <summary>
    /// Adds the services of the API, <see cref="IContexterApi"/> over grains unless there is one already, and the middleware that guards the whole
    /// application: errors as problem details, security headers, and refusal of foreign hosts and origins.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Changes the settings.</param>
    public static IServiceCollection AddContexterApi(this IServiceCollection services, Action<ContexterApiOptions>? configure = null)
    {
        var options = services.AddOptions<ContexterApiOptions>()
            .Validate(o => o.EventKeepAlive > TimeSpan.Zero, "EventKeepAlive must be more than zero.")
            .Validate(o => o.ReadinessTimeout > TimeSpan.Zero, "ReadinessTimeout must be more than zero.")
            .Validate(o => o.RequestsPerMinute >= 0, "RequestsPerMinute must be 0 or more.")
            .ValidateOnStart();
        if (configure is not null)
        {
            options.Configure(configure);
        }

        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IContexterApi, GrainContexterApi>();
        services.TryAddSingleton<KeyRing>();
        services.TryAddSingleton<IIdempotencyStore, GrainIdempotencyStore>();
        services.AddMetrics();
        services.TryAddSingleton(provider => new MetricHistory(provider.GetRequiredService<IMeterFactory>(), provider.GetRequiredService<TimeProvider>(), ProcessReading.Take));
        services.AddHostedService(provider => provider.GetRequiredService<MetricHistory>());
        services.TryAddSingleton<OpenStreams>();
        services.TryAddSingleton<EventWriter>();
        services.TryAddSingleton<JobEventStream>();
        services.TryAddSingleton<KnowledgeEventStream>();
        services.AddMcp();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartupFilter, ApiPipeline>());

        // Bodies are read by RequestBody, which is strict; of replies the schemas must not say that no member will ever be added.
        services.ConfigureHttpJsonOptions(json => ContexterJson.Configure(json.SerializerOptions, JsonUnmappedMemberHandling.Skip));
        services.AddOpenApi("v1", ApiDescription.Configure);
        services.AddHealthChecks();
        services.AddOptions<HealthCheckServiceOptions>().Configure<IOptions<ContexterApiOptions>>(HealthEndpoints.AddChecks);
        return services;
    }

    /// <summary>Maps the API below <c>/v1</c>, the Model Context Protocol at <c>/mcp</c>, Context7's API below <c>/api</c>, <c>/health/live</c>, <c>/health/ready</c>, <c>/openapi/v1.json</c> and the web page at <c>/</c>.</summary>
    /// <param name="endpoints">The application's routes.</param>
    public static IEndpointRouteBuilder MapContexterApi(this IEndpointRouteBuilder endpoints)
    {
        // Behind the routing, which says what an endpoint needs, and in front of every endpoint, also of those that a host maps beside these.
        var pipeline = endpoints as IApplicationBuilder ?? throw new ArgumentException("The API is mapped on the application itself, whose requests it lets in or not.", nameof(endpoints));
        pipeline.UseRouting();
        pipeline.UseMiddleware<AccessMiddleware>();
        pipeline.UseMiddleware<IdempotencyMiddleware>();
        pipeline.UseMiddleware<EntityTagMiddleware>();
        var api = endpoints.MapGroup("/v1").WithMetadata(new BodyLimit(MaxRequestBytes));
        SearchEndpoints.Map(api);
        AskEndpoints.Map(api);
        FlagEndpoints.Map(api);
        LibraryEndpoints.Map(api);
        JobEndpoints.Map(api);
        ModelEndpoints.Map(api);
        StoreEndpoints.Map(api);
        QualityEndpoints.Map(api);
        DocumentEndpoints.Map(api);
        ArchiveEndpoints.Map(api);
        ProxyEndpoints.Map(api);
        ErrorEndpoints.Map(api);
        SystemEndpoints.Map(api);
        KeyEndpoints.Map(api);
        SessionEndpoints.Map(api);
        McpEndpoints.Map(endpoints, [new BodyLimit(MaxRequestBytes)]);
        Context7Endpoints.Map(endpoints);
        HealthEndpoints.Map(endpoints);
        PageEndpoints.Map(endpoints);
        endpoints.MapOpenApi().OpenToAll();
        return endpoints;
    }

    /// <summary>Maps <c>/health/live</c> and <c>/health/ready</c> alone, for a process that answers nothing else.</summary>
    /// <param name="endpoints">The application's routes.</param>
    public static IEndpointRouteBuilder MapContexterHealth(this IEndpointRouteBuilder endpoints)
    {
        // What a host maps beside these needs what it would need elsewhere.
        if (endpoints is IApplicationBuilder pipeline)
        {
            pipeline.UseRouting();
            pipeline.UseMiddleware<AccessMiddleware>();
        }

        HealthEndpoints.Map(endpoints);
        return endpoints;
    }

    /// <summary>Adds what sessions of the Model Context Protocol and clients of Context7 are answered with, over whatever <see cref="IContexterApi"/> and <see cref="Passages.ITextBudget"/> there are.</summary>
    private static void AddMcp(this IServiceCollection services)
    {
        services.TryAddSingleton(provider => provider.GetRequiredService<IOptions<ContexterApiOptions>>().Value.Context7);
        services.TryAddSingleton(provider => provider.GetRequiredService<IOptions<ContexterApiOptions>>().Value.Mcp);
        services.TryAddSingleton<Context7Answers>();
        services.TryAddSingleton<McpParts>();
        services.TryAddSingleton<McpServerFactory>();
        services.TryAddSingleton<McpSessions>();
    }

    /// <summary>Says which error responses an endpoint gives.</summary>
    internal static RouteHandlerBuilder Fails(this RouteHandlerBuilder endpoint, params ReadOnlySpan<int> statuses)
    {
        foreach (var status in statuses)
        {
            endpoint.Produces<Problem>(status, Problem.MediaType);
        }

        return endpoint.Produces<Problem>(StatusCodes.Status500InternalServerError, Problem.MediaType);
    }

    private sealed record BodyLimit(long? MaxRequestBodySize) : IRequestSizeLimitMetadata;
}
