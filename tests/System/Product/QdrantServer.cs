using Contexter.Upstreams.Qdrant;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Contexter.Tests.Product;

/// <summary>The fake Qdrant server behind a socket of this machine.</summary>
internal sealed class QdrantServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private QdrantServer(WebApplication application, QdrantFake fake) => (_application, Fake) = (application, fake);

    /// <summary>What answers.</summary>
    public QdrantFake Fake { get; }

    /// <summary>Address of the server.</summary>
    public string Address => _application.Urls.Single();

    /// <summary>Starts the server at any free port.</summary>
    public static async Task<QdrantServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        var application = builder.Build();
        var fake = new QdrantFake();
        application.Run(context => AnswerAsync(fake, context));
        await application.StartAsync();
        return new QdrantServer(application, fake);
    }

    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        Fake.Dispose();
    }

    private static async Task AnswerAsync(QdrantFake fake, HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        using var reply = fake.Answer(context.Request.Method, target, context.Request.Headers.TryGetValue("api-key", out var key) ? key.ToString() : null, body.ToArray());
        context.Response.StatusCode = (int)reply.StatusCode;
        context.Response.ContentType = reply.Content.Headers.ContentType?.ToString();
        await reply.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}
