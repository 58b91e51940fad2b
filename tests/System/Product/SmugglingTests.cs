using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Contexter.Cli;

namespace Contexter.Tests.Product;

/// <summary>
/// Requests whose end a proxy in front may see elsewhere than the server: were one of them answered, and what follows it taken for the next, a caller could have the proxy send requests that it
/// has not checked, with somebody else's connection. RFC 9112, sections 2.2, 5.1, 6 and 11.2.
/// </summary>
public sealed partial class SmugglingTests : IAsyncLifetime
{
    private const string Smuggled = "GET /v1/smuggled HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly ProductHarness _contexter = new();
    private readonly CancellationTokenSource _interruption = new();
    private readonly AwaitedText _output = new("Ctrl+C ends it.") { NewLine = "\n" };
    private Task<Contexter.Tests.Cli.CliResult> _server = null!;
    private int _port;

    private static readonly Dictionary<string, string> Requests = new(StringComparer.Ordinal)
    {
        { "both a length and chunks", $"POST /v1/search HTTP/1.1\r\nHost: localhost\r\nContent-Length: {4 + Smuggled.Length}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{Smuggled}" },
        { "chunks and a length", $"POST /v1/search HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n{Smuggled}" },
        { "two lengths", $"POST /v1/search HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nContent-Length: {Smuggled.Length}\r\n\r\n{Smuggled}" },
        { "a list of lengths", $"POST /v1/search HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0, {Smuggled.Length}\r\n\r\n{Smuggled}" },
        { "a negative length", $"POST /v1/search HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n{Smuggled}" },
        { "a length in hexadecimal digits", $"POST /v1/search HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0x0\r\n\r\n{Smuggled}" },
        { "space before the colon", $"POST /v1/search HTTP/1.1\r\nHost: localhost\r\nContent-Length : 0\r\n\r\n{Smuggled}" },
        { "a folded line", $"POST /v1/search HTTP/1.1\r\nHost: localhost\r\nX-Ignored: a\r\n Content-Length: 0\r\n\r\n{Smuggled}" },
        { "an unknown coding", $"POST /v1/search HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n{Smuggled}" },
        { "chunks that are not last", $"POST /v1/search HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n{Smuggled}" },
        { "a size that is none", $"POST /v1/search HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n{Smuggled}" },
        { "a size that overflows", $"POST /v1/search HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n10000000000000000\r\n\r\n{Smuggled}" },
        { "a carriage return alone", $"POST /v1/search HTTP/1.1\r\nHost: localhost\r\nX-Ignored: a\rContent-Length: 0\r\n\r\n{Smuggled}" },
        { "a zero byte", $"POST /v1/search HTTP/1.1\r\nHost: localhost\r\nX-Ignored: \0\r\n\r\n{Smuggled}" },
        { "two hosts", $"GET /v1/libraries HTTP/1.1\r\nHost: localhost\r\nHost: example.org\r\n\r\n{Smuggled}" },
        { "no host", $"GET /v1/libraries HTTP/1.1\r\n\r\n{Smuggled}" },
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = _contexter.RunAsync(["serve", "--port", "0"], _output, _interruption.Token);
        await _output.Seen.WaitAsync(Deadline, Token);
        _port = int.Parse(Port.Match(_output.ToString()).Groups["port"].Value, CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        await _interruption.CancelAsync();
        (await _server).ExitCode.ShouldBe(ExitCodes.Done);
        _interruption.Dispose();
        _contexter.Dispose();
    }

    [Fact]
    public async Task Requests_WhoseEndIsInDoubt_AreRefusedAndNothingBehindThemIsRead()
    {
        // What is in no doubt is answered, and what follows it: the test can see a second answer.
        var plain = await SendAsync("GET /v1/libraries HTTP/1.1\r\nHost: localhost\r\n\r\n" + Smuggled);
        Statuses(plain).ShouldBe(["200", "404"]);

        var answers = new List<string>();
        foreach (var (what, request) in Requests)
        {
            answers.Add($"{what}: {string.Join(' ', Statuses(await SendAsync(request)))}");
        }

        // One answer, a refusal, and the connection is closed.
        answers.Where(answer => !Refused.IsMatch(answer)).ShouldBeEmpty();
    }

    private static List<string> Statuses(string answer) => [.. Status.Matches(answer).Select(match => match.Groups["status"].Value)];

    /// <summary>Sends bytes, and reads until the server closes the connection: after what it refuses, and after what asks for it.</summary>
    private async Task<string> SendAsync(string request)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Token);
        deadline.CancelAfter(Deadline);
        await socket.ConnectAsync("127.0.0.1", _port, deadline.Token);
        await socket.SendAsync(Encoding.Latin1.GetBytes(request), deadline.Token);
        var (answer, buffer) = (new StringBuilder(), new byte[4096]);
        try
        {
            while (await socket.ReceiveAsync(buffer, deadline.Token) is > 0 and var read)
            {
                answer.Append(Encoding.Latin1.GetString(buffer, 0, read));
            }
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset)
        {
            // Whoever closes with bytes unread resets: the answer came before.
        }

        return answer.ToString();
    }

    [GeneratedRegex(@"listens on http://127\.0\.0\.1:(?<port>\d+)/", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Port { get; }

    [GeneratedRegex(@": 4(00|15)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Refused { get; }

    [GeneratedRegex(@"HTTP/1\.1 (?<status>\d{3}) ", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Status { get; }
}
