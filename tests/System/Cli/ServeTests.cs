using System.Net.Sockets;
using System.Text.Json;
using Contexter.Cli;
using Contexter.Documents;
using Microsoft.AspNetCore.Connections;

namespace Contexter.Tests.Cli;

/// <summary><c>contexter serve</c>.</summary>
public sealed class ServeTests : IDisposable
{
    private readonly CliHarness _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Serve_UntilInterrupted_SaysWhereItListens()
    {
        var result = (await InterruptAsync("serve", "--port", "9000", "--host", "0.0.0.0", "--data", "/data")).ShouldBeDone();

        result.Output.ShouldBe(
            """
            Contexter listens on http://127.0.0.1:8001/
              page     http://127.0.0.1:8001/
              API      http://127.0.0.1:8001/v1
              OpenAPI  http://127.0.0.1:8001/openapi/v1.json
              data     /data
            Ctrl+C ends it.
            Stopping; Ctrl+C once more ends at once.

            """.ReplaceLineEndings("\n"));
        _cli.Sessions.Served.Single().Server.Port.ShouldBe(9000);
        _cli.Sessions.Served.Single().Server.Host.ShouldBe("0.0.0.0");
    }

    [Fact]
    public async Task Serve_WithJson_PrintsOneObject()
    {
        var result = (await InterruptAsync("serve", "--json", "--data", "/data")).ShouldBeDone();

        JsonDocument.Parse(result.Output).RootElement.GetProperty("api").GetString().ShouldBe("http://127.0.0.1:8001/v1");
    }

    [Theory]
    [InlineData(SocketError.AddressAlreadyInUse, "Port 9000 on 127.0.0.1 is taken by another program; choose another with --port N or server.port of the configuration.")]
    [InlineData(SocketError.AccessDenied, "Port 9000 on 127.0.0.1 may not be listened on by this user; choose one above 1023 with --port N or server.port of the configuration.")]
    [InlineData(SocketError.AddressNotAvailable, "Address 127.0.0.1 is not one of this machine; choose another with --host H or server.host of the configuration.")]
    public async Task Serve_WhenTheAddressCannotBeHad_SaysTheWayOut(SocketError error, string message)
    {
        _cli.Sessions.ServeFailure = new IOException("Failed to bind to address.", new SocketException((int)error));

        (await _cli.RunAsync("serve", "--port", "9000")).ShouldBe(new(ExitCodes.Failed, "", $"error: {message}\n"));
    }

    [Fact]
    public async Task Serve_WhenKestrelSaysThePortIsTaken_SaysTheWayOut()
    {
        _cli.Sessions.ServeFailure = new IOException("Failed to bind.", new AddressInUseException("in use"));

        (await _cli.RunAsync("serve")).Error.ShouldStartWith("error: Port 8001 on 127.0.0.1 is taken");
    }

    [Fact]
    public async Task Serve_WhenThePortIsNone_IsAConfigurationError()
    {
        var result = await _cli.RunAsync("serve", "--port", "70000");

        result.ExitCode.ShouldBe(ExitCodes.Usage);
        result.Error.ShouldStartWith("error: server.port: '70000' is too large");
    }

    [Fact]
    public async Task Serve_WhenTheDataFolderIsInUse_Fails()
    {
        _cli.Sessions.ServeFailure = new ContexterException(ErrorCodes.DataInUse, "A server owns it.");

        (await _cli.RunAsync("serve")).ShouldBe(new(ExitCodes.Failed, "", "error: A server owns it.\n"));
    }

    private Task<CliResult> InterruptAsync(params string[] args) => _cli.InterruptAsync(_cli.Sessions.Waiting.Task, args);
}
