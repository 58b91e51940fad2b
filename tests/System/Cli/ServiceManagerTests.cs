using System.Net.Sockets;
using System.Text;
using Contexter.Cli;

namespace Contexter.Tests.Cli;

/// <summary>What a server tells the service manager that started it.</summary>
public sealed class ServiceManagerTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private readonly CliHarness _cli = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ctx-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _cli.Dispose();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Serve_WhenTheManagerWantsToKnow_SaysWhenItIsReadyAndWhenItStops(bool isAbstract)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only systemd listens so.");
        var path = Path.Combine(_folder.FullName, "notify");
        using var manager = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        manager.Bind(new UnixDomainSocketEndPoint(isAbstract ? '\0' + path : path));
        _cli.Machine.Env["NOTIFY_SOCKET"] = isAbstract ? '@' + path : path;

        var serve = _cli.RunAsync("serve", "--data", "/data");
        (await ReceiveAsync(manager)).ShouldBe("READY=1");
        serve.IsCompleted.ShouldBeFalse();
        await _cli.InterruptAsync();
        (await ReceiveAsync(manager)).ShouldBe("STOPPING=1");
        (await serve.WaitAsync(Deadline, Token)).ShouldBeDone();
    }

    [Theory]
    [InlineData("")]
    [InlineData("@")]
    [InlineData("not a path")]
    [InlineData("/nobody/listens/here")]
    public async Task Serve_WhenNobodyListens_GoesOn(string address)
    {
        _cli.Machine.Env["NOTIFY_SOCKET"] = address;

        (await _cli.InterruptAsync(_cli.Sessions.Waiting.Task, "serve", "--data", "/data")).ExitCode.ShouldBe(ExitCodes.Done);
    }

    private static async Task<string> ReceiveAsync(Socket manager)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Token);
        deadline.CancelAfter(Deadline);
        var buffer = new byte[256];
        return Encoding.ASCII.GetString(buffer, 0, await manager.ReceiveAsync(buffer, SocketFlags.None, deadline.Token));
    }
}
