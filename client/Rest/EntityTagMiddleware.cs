using System.Security.Cryptography;
using System.Text.Json;
using Contexter.Client.Api;
using Contexter.GrainInterfaces;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Contexter.Client.Rest;

/// <summary>
/// Gives answers tags of their content, and has changes depend on them. A tag is made while the answer is written, so that nothing is read twice. Changes that name a tag are made one after
/// the other for each thing, in this process; one that names none waits for nobody.
/// </summary>
internal sealed class EntityTagMiddleware(RequestDelegate next, IOptions<JsonOptions> json) : IDisposable
{
    private const int Locks = 32;
    private const int TagBytes = 16;

    private readonly SemaphoreSlim[] _locks = [.. Enumerable.Range(0, Locks).Select(_ => new SemaphoreSlim(1))];

    /// <summary>Goes on, and answers with 304 or 412 where tags say so.</summary>
    public Task InvokeAsync(HttpContext context, IContexterApi api)
    {
        var metadata = context.GetEndpoint()?.Metadata;
        return metadata?.GetMetadata<TaggedRule>() is not null ? TagAsync(context)
            : metadata?.GetMetadata<MatchRule>() is { } rule && context.Request.Headers.IfMatch.Count > 0 ? ChangeAsync(context, api, rule)
            : next(context);
    }

    /// <inheritdoc/>
    public void Dispose() => Array.ForEach(_locks, one => one.Dispose());

    private static EntityTagHeaderValue TagOf(ReadOnlySpan<byte> content) => new($"\"{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, TagBytes))}\"");

    private async Task TagAsync(HttpContext context)
    {
        var response = context.Response;
        var target = response.Body;
        using var body = new MemoryStream();
        try
        {
            response.Body = body;
            await next(context).ConfigureAwait(false);
        }
        finally
        {
            response.Body = target;
        }

        if (response.StatusCode == StatusCodes.Status200OK)
        {
            var tag = TagOf(body.GetBuffer().AsSpan(0, (int)body.Length));
            var headers = response.GetTypedHeaders();
            headers.ETag = tag;
            headers.CacheControl = new CacheControlHeaderValue { Private = true, NoCache = true };
            if (context.Request.GetTypedHeaders().IfNoneMatch.Any(known => known.Equals(EntityTagHeaderValue.Any) || known.Compare(tag, useStrongComparison: false)))
            {
                response.StatusCode = StatusCodes.Status304NotModified;
                (response.ContentType, response.ContentLength) = (null, null);
                return;
            }

            response.ContentLength = body.Length;
        }

        body.Position = 0;
        await body.CopyToAsync(target, context.RequestAborted).ConfigureAwait(false);
    }

    private async Task ChangeAsync(HttpContext context, IContexterApi api, MatchRule rule)
    {
        // Whatever a reference says of the version, it is one thing by its name; two things that share a lock wait for each other without need.
        var name = (context.Request.RouteValues["reference"] ?? context.Request.RouteValues["name"]) as string ?? string.Empty;
        var mine = _locks[(uint)StringComparer.Ordinal.GetHashCode(name.Split('@', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(string.Empty)) % Locks];
        await mine.WaitAsync(context.RequestAborted).ConfigureAwait(false);
        try
        {
            var current = await FindAsync(context, api, rule).ConfigureAwait(false);
            var wanted = context.Request.GetTypedHeaders().IfMatch;
            if (current is not null && wanted.Any(known => known.Equals(EntityTagHeaderValue.Any) || known.Compare(current, useStrongComparison: true)))
            {
                await next(context).ConfigureAwait(false);
                return;
            }

            if (current is not null)
            {
                context.Response.GetTypedHeaders().ETag = current;
            }

            await Problems.WriteAsync(context, Problems.Create(
                StatusCodes.Status412PreconditionFailed,
                ProblemCodes.PreconditionFailed,
                current is null
                    ? $"There is nothing at '{Problems.Quote(context.Request.Path)}' any more, or not yet, and 'If-Match' asks for something."
                    : $"It has changed since: 'If-Match' names {Problems.Quote(context.Request.Headers.IfMatch.ToString())}, and it has {current} now. Get it again, and decide anew.")).ConfigureAwait(false);
        }
        finally
        {
            mine.Release();
        }
    }

    /// <summary>The tag of what is there now; null where nothing is.</summary>
    private async Task<EntityTagHeaderValue?> FindAsync(HttpContext context, IContexterApi api, MatchRule rule)
    {
        try
        {
            var current = await rule.GetCurrent(context, api).ConfigureAwait(false);
            return TagOf(JsonSerializer.SerializeToUtf8Bytes(current, current.GetType(), json.Value.SerializerOptions));
        }
        catch (ContexterFaultException fault) when (ProblemCodes.StatusOf(fault.Code) == StatusCodes.Status404NotFound)
        {
            return null;
        }
    }
}
