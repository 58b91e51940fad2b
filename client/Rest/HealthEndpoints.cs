using Contexter.Client.Access;
using Contexter.Client.Api;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Search;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Contexter.Client.Rest;

/// <summary>Health over HTTP: whether the process lives, and whether the grains behind the API answer.</summary>
internal static class HealthEndpoints
{
    /// <summary>Marks the health checks that <c>/health/ready</c> waits for; a host may add its own.</summary>
    public const string ReadyTag = "ready";

    /// <summary>Maps the endpoints.</summary>
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var health = endpoints.MapGroup("/health").WithTags("Health").OpenToAll();
        health.MapGet("/live", Live).WithName("live");
        health.MapGet("/ready", ReadyAsync).WithName("ready").Produces<HealthReply>(StatusCodes.Status503ServiceUnavailable);
    }

    /// <summary>Adds the checks of the grains behind the API.</summary>
    public static void AddChecks(HealthCheckServiceOptions checks, IOptions<ContexterApiOptions> options)
    {
        var timeout = options.Value.ReadinessTimeout;
        Add("catalogue", (api, token) => api.ListLibrariesAsync(token));
        Add("search", (api, token) => api.SearchAsync(new SearchRequest { Query = ReadyTag, Type = SearchKind.Keyword, TopK = 1 }, token));

        void Add(string name, Func<IContexterApi, CancellationToken, Task> ask) => checks.Registrations.Add(new HealthCheckRegistration(
            name,
            services => new GrainCheck(services.GetRequiredService<IContexterApi>(), ask),
            HealthStatus.Unhealthy,
            [ReadyTag],
            timeout));
    }

    /// <summary>Whether the process lives</summary>
    /// <remarks>Asks nobody: a process that answers at all lives.</remarks>
    /// <response code="200">It does.</response>
    internal static HealthReply Live() => new("live", []);

    /// <summary>Whether searches and changes are answered</summary>
    /// <remarks>Asks the grains themselves, with a search of one word and a look at the catalogue.</remarks>
    /// <param name="health">Runs the checks.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <response code="200">They are.</response>
    /// <response code="503">They are not, or not yet; the checks say which part.</response>
    internal static async Task<JsonHttpResult<HealthReply>> ReadyAsync(HealthCheckService health, CancellationToken cancellationToken)
    {
        var report = await health.CheckHealthAsync(check => check.Tags.Contains(ReadyTag), cancellationToken).ConfigureAwait(false);
        var ready = report.Status != HealthStatus.Unhealthy;
        var checks = report.Entries.Select(e => new HealthCheckReply(e.Key, ContexterJson.NameOf(e.Value.Status), e.Value.Description)).ToArray();
        return TypedResults.Json(
            new HealthReply(ready ? "ready" : "not_ready", checks),
            ContexterJson.Options,
            statusCode: ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    private sealed class GrainCheck(IContexterApi api, Func<IContexterApi, CancellationToken, Task> ask) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                await ask(api, cancellationToken).ConfigureAwait(false);
                return HealthCheckResult.Healthy();
            }
            catch (ContexterFaultException fault) when (ProblemCodes.StatusOf(fault.Code) < StatusCodes.Status500InternalServerError)
            {
                // It answered, if only that there is nothing to search yet.
                return HealthCheckResult.Healthy(fault.Message);
            }
            catch (ContexterFaultException fault)
            {
                return HealthCheckResult.Unhealthy(fault.Message, fault);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                return HealthCheckResult.Unhealthy("It does not answer; the log says why.", e);
            }
        }
    }
}

/// <summary>Health of the process or of what it needs.</summary>
/// <param name="Status"><c>live</c>, <c>ready</c> or <c>not_ready</c>.</param>
/// <param name="Checks">The parts that were asked.</param>
public sealed record HealthReply(string Status, HealthCheckReply[] Checks);

/// <summary>Health of one part.</summary>
/// <param name="Name">Name of the part.</param>
/// <param name="Status"><c>healthy</c>, <c>degraded</c> or <c>unhealthy</c>.</param>
/// <param name="Description">What is wrong, if anything is.</param>
public sealed record HealthCheckReply(string Name, string Status, string? Description);
