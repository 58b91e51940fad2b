using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Contexter.Cli;
using Contexter.Client;
using Contexter.Client.Api;
using Contexter.Documents;
using Contexter.GrainInterfaces.Access;
using Contexter.Silo.Configuration;
using Contexter.Silo.Server;
using Contexter.Tests.Client;
using Contexter.Tests.Mcp;
using Microsoft.Extensions.DependencyInjection;

namespace Contexter.Tests.Product;

/// <summary>A whole server that asks for keys: who is let in, how far, and until when.</summary>
public sealed class AccessTests : IDisposable
{
    private const string AdminKey = "0123456789abcdef0123456789abcdef";
    private readonly ProductHarness _product = new();
    private readonly HeldTime _time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _product.Dispose();

    [Fact]
    public async Task Request_WithoutAValidKey_IsRefusedButForWhatIsOpen()
    {
        await using var server = await StartAsync();
        foreach (var open in new[] { "", "search.js", "health/live", "openapi/v1.json", "v1/session" })
        {
            using var response = await GetAsync(server, open, key: null);
            response.StatusCode.ShouldBe(HttpStatusCode.OK, open);
        }

        foreach (var closed in new[] { "v1/libraries", "v1/jobs", "v1/search?q=x", "v1/keys", "v1/ask?q=x" })
        {
            using var none = await GetAsync(server, closed, key: null);
            await ApiServer.ProblemAsync(none, 401, "key_required");
            none.Headers.WwwAuthenticate.Single().Scheme.ShouldBe("Bearer");
            using var wrong = await GetAsync(server, closed, key: "ctx_00000000_0000");
            await ApiServer.ProblemAsync(wrong, 401, "key_invalid");
            using var inTheAddress = await GetAsync(server, closed + (closed.Contains('?', StringComparison.Ordinal) ? "&" : "?") + "key=" + AdminKey, key: null);
            ((int)inTheAddress.StatusCode).ShouldBe(401);
        }
    }

    [Fact]
    public async Task Key_OfAScope_AllowsThatAndWhatIsLess()
    {
        await using var server = await StartAsync();
        var keys = new List<string>();
        foreach (var scope in Enum.GetValues<AccessScope>())
        {
            keys.Add((await CreateAsync(server, new ApiKeyRequest { Name = scope.ToString(), Scope = scope })).Secret);
        }

        (string Method, string Path, AccessScope Needed)[] requests =
        [
            ("GET", "v1/libraries", AccessScope.Read), ("POST", "v1/search", AccessScope.Read), ("POST", "v1/libraries", AccessScope.Write), ("DELETE", "v1/libraries/none", AccessScope.Write),
            ("GET", "v1/keys", AccessScope.Admin), ("POST", "v1/keys", AccessScope.Admin), ("POST", "v1/models/none/use", AccessScope.Admin), ("POST", "v1/store/compact", AccessScope.Admin),
        ];
        foreach (var (method, path, needed) in requests)
        {
            for (var scope = AccessScope.Read; scope <= AccessScope.Admin; scope++)
            {
                using var response = await SendAsync(server, new HttpMethod(method), path, keys[(int)scope]);
                (response.StatusCode != HttpStatusCode.Forbidden).ShouldBe(scope >= needed, $"{method} {path} with {scope}: {(int)response.StatusCode}");
                if (scope < needed)
                {
                    (await ApiServer.ProblemAsync(response, 403, "scope_insufficient")).Detail.ShouldContain($"'{ContexterJson.NameOf(needed)}'");
                }
            }
        }
    }

    [Fact]
    public async Task Key_WhenRotatedRevokedOrExpired_IsRefusedFromThenOn()
    {
        await using var server = await StartAsync();
        var first = await CreateAsync(server, new ApiKeyRequest { Name = "agents" });
        var brief = await CreateAsync(server, new ApiKeyRequest { Name = "guests", ExpiresAt = _time.GetUtcNow().AddHours(1) });
        (await StatusAsync(server, first.Secret)).ShouldBe(200);
        (await StatusAsync(server, brief.Secret)).ShouldBe(200);

        var second = await server.Api.RotateKeyAsync(first.Key.Id, new RotateKeyRequest { KeepOldFor = 7_200 }, Token);
        second.Key.Id.ShouldBe(first.Key.Id);
        (await StatusAsync(server, second.Secret)).ShouldBe(200, "a new key is known at once");
        (await StatusAsync(server, first.Secret)).ShouldBe(200, "the one before it has two hours");

        _time.Leap(TimeSpan.FromHours(3));
        (await StatusAsync(server, brief.Secret)).ShouldBe(401, "it was to expire");
        (await StatusAsync(server, first.Secret)).ShouldBe(401, "its two hours are over");
        (await StatusAsync(server, second.Secret)).ShouldBe(200);

        (await server.Api.RevokeKeyAsync(second.Key.Id, Token)).Name.ShouldBe("agents");
        await RefusedAsync(server, second.Secret);
        (await Should.ThrowAsync<Contexter.GrainInterfaces.ContexterFaultException>(() => server.Api.RevokeKeyAsync(second.Key.Id, Token))).Code.ShouldBe(ErrorCodes.KeyNotFound);
    }

    [Fact]
    public async Task Key_WithLimits_IsToldWhatIsLeftAndHeldToThemAcrossRestarts()
    {
        ApiKeySecret key;
        await using (var server = await StartAsync())
        {
            key = await CreateAsync(server, new ApiKeyRequest { Name = "guests", RequestsPerMinute = 2, RequestsPerDay = 3 });
            using (var first = await GetAsync(server, "v1/libraries", key.Secret))
            {
                Limit(first, "Limit").ShouldBe("2");
                Limit(first, "Remaining").ShouldBe("1");
                int.Parse(Limit(first, "Reset"), null).ShouldBeInRange(1, 60);
            }

            // The minute may end between two requests; then the day's end is what the last one meets.
            (await StatusAsync(server, key.Secret)).ShouldBe(200);
            _time.Leap(TimeSpan.FromMinutes(1));
            (await StatusAsync(server, key.Secret)).ShouldBe(200);
            _time.Leap(TimeSpan.FromMinutes(1));
            using var more = await GetAsync(server, "v1/libraries", key.Secret);
            (await ApiServer.ProblemAsync(more, 429, "too_many_requests")).Detail.ShouldContain("3 requests");
            more.Headers.RetryAfter!.Delta!.Value.ShouldBeGreaterThan(TimeSpan.Zero);
            Limit(more, "Remaining").ShouldBe("0");
            await UntilAsync(async () => (await server.Api.ListKeysAsync(Token)).Single().RequestsToday == 3, server, key.Secret);
        }

        await using var again = await StartAsync();
        (await StatusAsync(again, key.Secret)).ShouldBe(429, "the day is not over");
        _time.Leap(TimeSpan.FromDays(1));
        await UntilAsync(async () => await StatusAsync(again, key.Secret) == 200, again, key.Secret);
    }

    [Fact]
    public async Task Mcp_WithAKeyThatOnlyReads_HasNoToolThatWritesAndNoSessionOfAnother()
    {
        await using var server = await StartAsync();
        var reader = (await CreateAsync(server, new ApiKeyRequest { Name = "reader" })).Secret;
        var (readerSession, readerTools) = await ToolsAsync(server, reader, session: null);
        var (_, adminTools) = await ToolsAsync(server, AdminKey, session: null);

        readerTools.ShouldContain("search_docs", StringComparer.Ordinal);
        string.Join(' ', adminTools.Except(readerTools, StringComparer.Ordinal).Order(StringComparer.Ordinal)).ShouldBe("add_library cancel_job refresh_library");
        (await Should.ThrowAsync<HttpRequestException>(() => ToolsAsync(server, AdminKey, readerSession))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using var none = await SendAsync(server, HttpMethod.Post, "mcp", key: null);
        await ApiServer.ProblemAsync(none, 401, "key_required");
    }

    [Fact]
    public async Task Session_OfTheWebPage_KeepsTheKeyFromScripts()
    {
        await using var server = await StartAsync();
        using var http = new HttpClient { BaseAddress = server.Address };
        using (var wrong = await http.PostAsJsonAsync("v1/session", new { key = "ctx_00000000_0" }, Token))
        {
            await ApiServer.ProblemAsync(wrong, 401, "key_invalid");
        }

        using var begun = await http.PostAsJsonAsync("v1/session", new { key = AdminKey }, Token);
        begun.StatusCode.ShouldBe(HttpStatusCode.OK);
        var cookie = begun.Headers.GetValues("Set-Cookie").Single();
        cookie.ShouldContain("httponly", Case.Insensitive);
        cookie.ShouldContain("samesite=strict", Case.Insensitive);
        var who = await http.GetFromJsonAsync<SessionReply>("v1/session", ContexterJson.Options, Token);
        who.ShouldBe(new SessionReply { NeedsKey = true, Name = "the server's own key", Scope = AccessScope.Admin });
        (await http.GetStringAsync(new Uri("v1/libraries", UriKind.Relative), Token)).ShouldBe("[]");

        (await http.DeleteAsync(new Uri("v1/session", UriKind.Relative), Token)).Dispose();
        using var ended = await http.GetAsync(new Uri("v1/libraries", UriKind.Relative), Token);
        ended.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Start_OnANetworkWithoutAKey_IsRefusedUntilThereIsOne()
    {
        var refusal = await _product.RunAsync("serve", "--host", "0.0.0.0", "--port", "0");
        refusal.ExitCode.ShouldBe(ExitCodes.Usage);
        refusal.Error.ShouldContain("contexter keys create");

        var made = await _product.RunAsync("keys", "create", "laptop", "--scope", "admin", "--quiet");
        made.Output.ShouldMatch(@"\Actx_[0-9a-f]{8}_[0-9a-f]{64}\n\z");
        var options = new ContexterOptions { Data = _product.Data, Server = new ServerSection { Host = "0.0.0.0", Port = 0 } };
        await using var server = await ContexterServer.StartAsync(options, "contexter serve", configure: null, Token);

        // Whoever may read the data directory needs no key.
        var listed = await _product.RunAsync("keys", "--json");
        listed.Error.ShouldBeEmpty();
        listed.Output.ShouldContain("laptop");
        listed.Output.ShouldNotContain(made.Output.Trim());
        (await StatusAsync(server, made.Output.Trim())).ShouldBe(200);
        (await StatusAsync(server, key: null)).ShouldBe(401);
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(Path.Combine(_product.Data, "owner.json")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [Theory]
    [InlineData("", null, "1 to 100 characters")]
    [InlineData("bell\a", null, "control characters")]
    [InlineData("late", "2020-01-01", "which is over")]
    public async Task Create_WithBadInput_SaysWhatIsAllowed(string name, string? expires, string message)
    {
        string[] args = ["keys", "create", name, .. expires is null ? [] : new[] { "--expires", expires }];

        var result = await _product.RunAsync(args);

        result.ExitCode.ShouldNotBe(ExitCodes.Done);
        result.Error.ShouldContain(message);
        (await _product.RunAsync("keys")).Output.ShouldContain("No keys yet");
    }

    private Task<ContexterServer> StartAsync() => ContexterServer.StartAsync(
        new ContexterOptions { Data = _product.Data, Server = new ServerSection { Port = 0, Keys = KeyPolicy.Always, AdminKey = AdminKey } },
        "contexter serve",
        services => services.AddSingleton<TimeProvider>(_time),
        Token);

    /// <summary>The tools that a session of a key has; it is begun unless there is one.</summary>
    private static async Task<(string Session, string[] Tools)> ToolsAsync(ContexterServer server, string key, string? session)
    {
        using var http = new HttpClient { BaseAddress = server.Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        http.DefaultRequestHeaders.Accept.ParseAdd("application/json, text/event-stream");
        if (session is null)
        {
            using var begun = await http.PostAsync("mcp", ApiServer.Json(McpRequests.Initialize), Token);
            session = begun.EnsureSuccessStatusCode().Headers.GetValues("Mcp-Session-Id").Single();
        }

        http.DefaultRequestHeaders.Add("Mcp-Session-Id", session);
        using var listed = await http.PostAsync("mcp", ApiServer.Json("""{"jsonrpc":"2.0","id":2,"method":"tools/list"}"""), Token);
        var answer = await McpRequests.MessageAsync(listed.EnsureSuccessStatusCode());
        return (session, [.. answer.GetProperty("result").GetProperty("tools").EnumerateArray().Select(tool => tool.GetProperty("name").GetString()!)]);
    }

    private static async Task<ApiKeySecret> CreateAsync(ContexterServer server, ApiKeyRequest request)
    {
        using var response = await SendAsync(server, HttpMethod.Post, "v1/keys", AdminKey, JsonContent.Create(request, options: ContexterJson.Options));
        response.StatusCode.ShouldBe(HttpStatusCode.Created);
        return (await response.Content.ReadFromJsonAsync<ApiKeySecret>(ContexterJson.Options, Token))!;
    }

    private static string Limit(HttpResponseMessage response, string name) => response.Headers.GetValues("RateLimit-" + name).Single();

    private static Task<HttpResponseMessage> GetAsync(ContexterServer server, string path, string? key) => SendAsync(server, HttpMethod.Get, path, key);

    private static async Task<int> StatusAsync(ContexterServer server, string? key)
    {
        using var response = await GetAsync(server, "v1/libraries", key);
        return (int)response.StatusCode;
    }

    /// <summary>Waits until a key is refused, which takes as long as what is known of keys is fresh.</summary>
    private static Task RefusedAsync(ContexterServer server, string key) => UntilAsync(async () => await StatusAsync(server, key) == 401, server, key);

    private static async Task UntilAsync(Func<Task<bool>> isSo, ContexterServer server, string key)
    {
        using var deadline = new CancellationTokenSource(ApiServer.Deadline);
        while (!await isSo())
        {
            // A request has the server look at its keys again.
            (await GetAsync(server, "v1/libraries", key)).Dispose();
            deadline.Token.ThrowIfCancellationRequested();
        }
    }

    private static async Task<HttpResponseMessage> SendAsync(ContexterServer server, HttpMethod method, string path, string? key, HttpContent? content = null)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(method, new Uri(server.Address, path)) { Content = content };
        if (key is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        return await http.SendAsync(request, Token);
    }
}
