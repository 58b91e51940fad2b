using System.Security.Cryptography;
using System.Text;
using Contexter.Client.Access;
using Contexter.Client.Api;
using Contexter.Client.Rest;
using Contexter.GrainInterfaces.Idempotency;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Contexter.Client.Idempotency;

/// <summary>
/// Carries a request that has a key out once, and answers it again from then on. It stands behind the access check, for the caller is part of what a key means. Only what succeeded is kept:
/// a request that was refused or failed is carried out anew.
/// </summary>
internal sealed partial class IdempotencyMiddleware(RequestDelegate next, TimeProvider time, ILogger<IdempotencyMiddleware> logger)
{
    private const string Replayed = "Idempotency-Replayed";
    private static readonly TimeSpan RenewEvery = IdempotencyReply.Lease / 3;

    /// <summary>Goes on, or answers from what is kept.</summary>
    public async Task InvokeAsync(HttpContext context, IServiceProvider services)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<IdempotencyRule>() is not { } rule || IdempotencyKey.Of(context.Request) is not { } key)
        {
            await next(context).ConfigureAwait(false);
            return;
        }

        var claim = new IdempotencyClaim
        {
            Identity = key.IdentityOf(ApiCaller.Of(context)),
            Fingerprint = await FingerprintAsync(context.Request, rule, context.RequestAborted).ConfigureAwait(false),
            Attempt = Guid.NewGuid().ToString("N"),
        };
        var store = services.GetRequiredService<IIdempotencyStore>();
        var reply = await store.BeginAsync(claim, context.RequestAborted).ConfigureAwait(false);
        switch (reply.State)
        {
            case IdempotencyState.Done:
                await AnswerAsync(context, rule, key, reply.Answer!).ConfigureAwait(false);
                break;
            case IdempotencyState.Busy:
                context.Response.Headers.RetryAfter = "1";
                await Problems.WriteAsync(context, Problems.Create(
                    StatusCodes.Status409Conflict,
                    FaultCodes.RequestInProgress,
                    $"A request with this '{IdempotencyKey.Header}' is being carried out; send it again in a second to have its answer.")).ConfigureAwait(false);
                break;
            case IdempotencyState.Different:
                await Problems.WriteAsync(context, Problems.Create(
                    StatusCodes.Status422UnprocessableEntity,
                    ProblemCodes.IdempotencyKeyReused,
                    $"The '{IdempotencyKey.Header}' was given to a request that asked for something else; give each request a key of its own.")).ConfigureAwait(false);
                break;
            default:
                await CarryOutAsync(context, store, claim, key).ConfigureAwait(false);
                break;
        }
    }

    private static async Task AnswerAsync(HttpContext context, IdempotencyRule rule, IdempotencyKey key, KeptAnswer answer)
    {
        if (!rule.ComparesBody)
        {
            // Who is still sending does not see an answer.
            await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted).ConfigureAwait(false);
        }

        var response = context.Response;
        response.StatusCode = answer.Status;
        response.ContentType = answer.ContentType;
        response.Headers.Location = answer.Location;
        response.Headers[Replayed] = "true";
        await response.Body.WriteAsync(key.Decrypt(answer.Body), context.RequestAborted).ConfigureAwait(false);
    }

    private async Task CarryOutAsync(HttpContext context, IIdempotencyStore store, IdempotencyClaim claim, IdempotencyKey key)
    {
        // What is begun goes on though its caller may have hung up: they come back for the answer.
        var aborted = context.RequestAborted;
        context.RequestAborted = CancellationToken.None;
        var response = context.Response;
        var target = response.Body;
        using var body = new MemoryStream();
        using var done = new CancellationTokenSource();
        var renewing = RenewAsync(store, claim, done.Token);
        try
        {
            response.Body = body;
            await next(context).ConfigureAwait(false);
        }
        catch
        {
            await EndAsync(claim, () => store.AbandonAsync(claim, CancellationToken.None)).ConfigureAwait(false);
            throw;
        }
        finally
        {
            response.Body = target;
            context.RequestAborted = aborted;
            await done.CancelAsync().ConfigureAwait(false);
            await renewing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        var isDone = response.StatusCode is >= StatusCodes.Status200OK and < StatusCodes.Status300MultipleChoices;
        await EndAsync(claim, () => isDone
            ? store.CompleteAsync(
                claim,
                new KeptAnswer { Status = response.StatusCode, ContentType = response.ContentType, Location = NullIfEmpty(response.Headers.Location), Body = key.Encrypt(body.GetBuffer().AsSpan(0, (int)body.Length)) },
                CancellationToken.None)
            : store.AbandonAsync(claim, CancellationToken.None)).ConfigureAwait(false);
        body.Position = 0;
        await body.CopyToAsync(target, aborted).ConfigureAwait(false);
    }

    /// <summary>Says that the attempt lives, for as long as it does.</summary>
    private async Task RenewAsync(IIdempotencyStore store, IdempotencyClaim claim, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(RenewEvery, time);
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
        {
            await EndAsync(claim, () => store.RenewAsync(claim, cancellationToken)).ConfigureAwait(false);
        }
    }

    /// <summary>Tells the store what became of an attempt. When it cannot be told, the attempt is taken for lost after a while.</summary>
    private async Task EndAsync(IdempotencyClaim claim, Func<Task> tell)
    {
        try
        {
            await tell().ConfigureAwait(false);
        }
#pragma warning disable CA1031 // The request itself is done, and its caller is to hear so.
        catch (Exception fault) when (fault is not OperationCanceledException)
#pragma warning restore CA1031
        {
            LogUntold(fault, claim.Identity);
        }
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    /// <summary>What a request asks for, as a hash. A body that is compared is held in memory from here on, where the endpoint reads it again.</summary>
    private static async Task<string> FingerprintAsync(HttpRequest request, IdempotencyRule rule, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Method}\n{request.Path}\n{request.QueryString}\n{request.ContentType}\n"));
        if (!rule.ComparesBody)
        {
            hash.AppendData(BitConverter.GetBytes(request.ContentLength ?? -1));
            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }

        var body = new MemoryStream();
        await request.Body.CopyToAsync(body, cancellationToken).ConfigureAwait(false);
        hash.AppendData(body.GetBuffer(), 0, (int)body.Length);
        body.Position = 0;
        request.Body = body;
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    [LoggerMessage(EventId = 6011, Level = LogLevel.Warning, Message = "What became of request {Identity} could not be kept; sent again, it may be carried out again.")]
    private partial void LogUntold(Exception fault, string identity);
}
