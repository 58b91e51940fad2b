using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Contexter.Client;
using Contexter.Client.Api;
using Contexter.Client.Idempotency;
using Contexter.Client.Passages;
using Contexter.Client.Rest;
using Contexter.GrainInterfaces.Idempotency;
using Contexter.Silo.Hosting;
using Contexter.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Contexter.Tests.Client;

/// <summary>The REST API over a fake, on a real web server on a free port.</summary>
internal sealed class ApiServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ApiServer(WebApplication app, FakeContexterApi api, ConcurrentQueue<string> log)
    {
        _app = app;
        Api = api;
        Log = log;
        Http = new HttpClient(new SocketsHttpHandler { ResponseDrainTimeout = TimeSpan.Zero }) { BaseAddress = new Uri(app.Urls.Single()) };
    }

    /// <summary>What a test must not wait longer for.</summary>
    public static TimeSpan Deadline { get; } = TimeSpan.FromSeconds(20);

    private static readonly TokenBudget Budget = new(Cl100kTokenizer.Load);

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public FakeContexterApi Api { get; }

    public HttpClient Http { get; }

    /// <summary>Scopes in which anything could be logged.</summary>
    public ConcurrentBag<string> Scopes { get; init; } = [];

    /// <summary>Errors that were logged.</summary>
    public ConcurrentQueue<string> Log { get; }

    public static async Task<ApiServer> StartAsync(Action<ContexterApiOptions>? configure = null, string address = "127.0.0.1")
    {
        var api = new FakeContexterApi();
        var (log, scopes) = (new ConcurrentQueue<string>(), new ConcurrentBag<string>());
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().UseUrls($"http://{address}:0");
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Error).AddProvider(new ErrorLog(log, scopes));
        builder.Services.AddSingleton<IContexterApi>(api).AddSingleton<ITextBudget>(Budget).AddSingleton<IIdempotencyStore, NoIdempotency>().AddContexterApi(configure);
        var app = builder.Build();
        app.MapContexterApi();
        await app.StartAsync(Token);
        return new ApiServer(app, api, log) { Scopes = scopes };
    }

    public static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    /// <summary>Reads a response that must be problem details with a status and a code.</summary>
    public static async Task<Problem> ProblemAsync(HttpResponseMessage response, int status, string code)
    {
        ((int)response.StatusCode).ShouldBe(status);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        var problem = (await response.Content.ReadFromJsonAsync<Problem>(ContexterJson.Options, Token))!;
        problem.Status.ShouldBe(status);
        problem.Code.ShouldBe(code);
        problem.Title.ShouldNotBeNullOrWhiteSpace();
        problem.Detail.ShouldNotBeNullOrWhiteSpace();
        return problem;
    }

    public async Task<JsonElement> GetJsonAsync(string path)
    {
        using var document = JsonDocument.Parse(await Http.GetStringAsync(new Uri(path, UriKind.Relative), Token));
        return document.RootElement.Clone();
    }

    public Task<HttpResponseMessage> GetAsync(string path) => Http.GetAsync(new Uri(path, UriKind.Relative), Token);

    public Task<HttpResponseMessage> PostAsync(string path, HttpContent? content) => Http.PostAsync(new Uri(path, UriKind.Relative), content, Token);

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value).ShouldBeTrue();
        }

        return Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
    }

    /// <summary>Asks the server to stop, as a terminal would.</summary>
    public Task StopAsync() => _app.StopAsync(Token);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
    }

    /// <summary>Remembers nothing: there are no grains.</summary>
    private sealed class NoIdempotency : IIdempotencyStore
    {
        public Task<IdempotencyReply> BeginAsync(IdempotencyClaim claim, CancellationToken cancellationToken) => Task.FromResult(new IdempotencyReply { State = IdempotencyState.Begun });

        public Task RenewAsync(IdempotencyClaim claim, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task CompleteAsync(IdempotencyClaim claim, KeptAnswer answer, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task AbandonAsync(IdempotencyClaim claim, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class ErrorLog(ConcurrentQueue<string> lines, ConcurrentBag<string> scopes) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            foreach (var (name, value) in state as IEnumerable<KeyValuePair<string, object>> ?? [])
            {
                scopes.Add($"{name}={value}");
            }

            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue(formatter(state, exception) + " " + exception);

        public void Dispose()
        {
        }
    }
}
