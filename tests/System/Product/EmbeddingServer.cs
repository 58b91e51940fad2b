using Contexter.Upstreams.Embeddings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Contexter.Tests.Product;

/// <summary>A fake server of embeddings behind a socket of this machine.</summary>
internal sealed class EmbeddingServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private EmbeddingServer(WebApplication application) => _application = application;

    /// <summary>Address of its API.</summary>
    public string Address => _application.Urls.Single() + "/v1";

    /// <summary>Starts the server at any free port.</summary>
    /// <param name="fake">What answers.</param>
    /// <param name="gate">Waited for before every answer; null waits for nothing.</param>
    public static async Task<EmbeddingServer> StartAsync(EmbeddingFake fake, Func<CancellationToken, Task>? gate = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var application = builder.Build();
        application.Run(async context =>
        {
            await (gate?.Invoke(context.RequestAborted) ?? Task.CompletedTask);
            await AnswerAsync(fake, context);
        });
        await application.StartAsync();
        return new EmbeddingServer(application);
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private static async Task AnswerAsync(EmbeddingFake fake, HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        var authorization = context.Request.Headers.TryGetValue("Authorization", out var header) ? header.ToString() : null;
        using var reply = fake.Answer($"{context.Request.Method} {context.Request.Path}", authorization, body);
        context.Response.StatusCode = (int)reply.StatusCode;
        foreach (var (name, values) in reply.Headers)
        {
            context.Response.Headers[name] = values.ToArray();
        }

        context.Response.ContentType = reply.Content.Headers.ContentType?.ToString();
        await reply.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}
