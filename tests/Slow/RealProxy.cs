using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Contexter.SlowTests;

/// <summary>Tinyproxy or Squid as a process of this test, at a port of its own.</summary>
internal sealed class RealProxy : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private readonly Process _process;

    private RealProxy(Process process, int port) => (_process, Port) = (process, port);

    public int Port { get; }

    /// <summary>Starts one and waits until it accepts connections; skips the test where the program is missing and need not be there.</summary>
    /// <param name="kind"><c>tinyproxy</c> or <c>squid</c>.</param>
    /// <param name="folder">An empty folder for its files.</param>
    /// <param name="password">The password of the user <c>me</c>; null when it asks for none.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public static async Task<RealProxy> StartAsync(string kind, string folder, string? password, CancellationToken cancellationToken)
    {
        var port = FreePort();
        Open(folder);
        var config = Path.Combine(folder, "proxy.conf");
        await File.WriteAllTextAsync(config, kind == "squid" ? await SquidAsync(folder, port, password, cancellationToken) : Tinyproxy(port, password), cancellationToken);
        var start = new ProcessStartInfo(kind) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in kind == "squid" ? new[] { "-N", "-n", "contexter" + port.ToString(CultureInfo.InvariantCulture), "-f", config } : ["-d", "-c", config])
        {
            start.ArgumentList.Add(argument);
        }

        // Squid is where Debian keeps servers, which a user's path may leave out.
        start.Environment["PATH"] = Environment.GetEnvironmentVariable("PATH") + ":/usr/sbin:/usr/local/sbin";
        start.FileName = Find(kind, start.Environment["PATH"]!) ?? kind;
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            Assert.SkipUnless(Tool.IsRequired, $"{kind} is not installed; install it to try real proxies.");
            throw;
        }

        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var proxy = new RealProxy(process, port);
        await proxy.WaitAsync(cancellationToken);
        return proxy;
    }

    /// <summary>Kills it, as an operator or the kernel would.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }

    private static string Tinyproxy(int port, string? password) => $"""
        Port {port.ToString(CultureInfo.InvariantCulture)}
        Listen 127.0.0.1
        Timeout 60
        MaxClients 20
        {(password is null ? "" : $"BasicAuth me {password}")}
        """;

    private static async Task<string> SquidAsync(string folder, int port, string? password, CancellationToken cancellationToken)
    {
        var auth = "http_access allow all";
        if (password is not null)
        {
            // The helper reads the files of htpasswd, of which plain MD5-crypt is made by openssl.
            using var openssl = Process.Start(new ProcessStartInfo("openssl", ["passwd", "-apr1", password]) { UseShellExecute = false, RedirectStandardOutput = true })!;
            var hash = (await openssl.StandardOutput.ReadToEndAsync(cancellationToken)).Trim();
            var users = Path.Combine(folder, "users");
            await File.WriteAllTextAsync(users, $"me:{hash}\n", cancellationToken);
            auth = $"""
                auth_param basic program /usr/lib/squid/basic_ncsa_auth {users}
                acl known proxy_auth REQUIRED
                http_access allow known
                http_access deny all
                """;
        }

        return $"""
            http_port 127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}
            pid_filename none
            access_log none
            cache_log {folder}/cache.log
            cache_store_log none
            coredump_dir {folder}
            cache deny all
            shutdown_lifetime 0 seconds
            {auth}
            """;
    }

    /// <summary>Started by root, Squid becomes another user, who is to read and write here.</summary>
    private static void Open(string folder)
    {
        const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead
            | UnixFileMode.OtherExecute;
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Path.GetDirectoryName(folder)!, Readable);
            File.SetUnixFileMode(folder, Readable | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite);
        }
    }

    private static string? Find(string program, string path) =>
        path.Split(':').Where(folder => folder.Length > 0).Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Deadline);
        while (true)
        {
            _process.HasExited.ShouldBeFalse("The proxy ended instead of accepting connections.");
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, Port, deadline.Token);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, deadline.Token);
            }
        }
    }
}
