using System.Diagnostics;
using System.Globalization;
using Npgsql;

[assembly: AssemblyFixture(typeof(Contexter.SlowTests.Postgres.PostgresServer))]

namespace Contexter.SlowTests.Postgres;

/// <summary>
/// A PostgreSQL server: one of Debian's package that is this run's own, reached by a socket in its folder, or the one that <c>CONTEXTER_TEST_POSTGRES</c> names, whose role may
/// make databases. It starts when a test first asks for it.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    /// <summary>The role that owns the server.</summary>
    public const string Owner = "owner";

    private const string Password = "of the tests' own; it's \"quoted\"";
    private const string ForeignServer = "CONTEXTER_TEST_POSTGRES";
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(60);

    private readonly SemaphoreSlim _turn = new(1);
    private readonly string? _foreign = Environment.GetEnvironmentVariable(ForeignServer);
    private string? _folder;
    private string? _programs;
    private Process? _process;
    private int _databases;

    /// <summary>Makes an empty database and returns its connection string; skips the test where PostgreSQL is not installed and need not be.</summary>
    public async Task<string> CreateDatabaseAsync(CancellationToken cancellationToken)
    {
        var server = await StartAsync(cancellationToken);
        var name = string.Create(CultureInfo.InvariantCulture, $"test_{Environment.ProcessId}_{Interlocked.Increment(ref _databases)}");
        await ExecuteAsync(server, $"create database {name}", cancellationToken);
        return new NpgsqlConnectionStringBuilder(server) { Database = name }.ToString();
    }

    /// <summary>Runs a statement.</summary>
    public static async Task ExecuteAsync(string connectionString, string sql, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Stops the server as an operator does who cannot wait: what is under way is cut off, what was confirmed is kept.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        Assert.SkipUnless(_foreign is null, $"The server of {ForeignServer} is not this test's to stop.");
        (await Tool.TryRunAsync("setpriv", [.. AsOwner(_folder!), Program("pg_ctl"), "stop", "-D", DataFolder, "-m", "immediate", "-w"])).ShouldBeNull();
        await _process!.WaitForExitAsync(cancellationToken);
    }

    /// <summary>Starts the server unless it runs, and returns the connection string of its own database.</summary>
    public async Task<string> StartAsync(CancellationToken cancellationToken)
    {
        if (_foreign is not null)
        {
            return _foreign;
        }

        await _turn.WaitAsync(cancellationToken);
        try
        {
            var connection = new NpgsqlConnectionStringBuilder { Host = _folder ??= await MakeAsync(), Port = 5432, Username = Owner, Password = Password, Database = "postgres" }.ToString();
            if (_process is null or { HasExited: true })
            {
                _process?.Dispose();
                _process = Start();
                await WaitAsync(connection, cancellationToken);
            }

            return connection;
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            await StopAsync(CancellationToken.None);
        }

        _process?.Dispose();
        _turn.Dispose();
        if (_folder is not null)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private string DataFolder => Path.Combine(_folder!, "data");

    /// <summary>PostgreSQL refuses to run as root, who becomes the user of Debian's package.</summary>
    private static string[] AsOwner(string folder) =>
        Environment.IsPrivilegedProcess ? ["--reuid=postgres", "--regid=postgres", "--clear-groups", "env", "HOME=" + folder] : ["env", "HOME=" + folder];

    private string Program(string name) => Path.Combine(_programs!, name);

    private async Task<string> MakeAsync()
    {
        _programs = Directory.Exists("/usr/lib/postgresql")
            ? Directory.EnumerateDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin")).LastOrDefault(bin => File.Exists(Path.Combine(bin, "initdb")))
            : null;
        if (_programs is null)
        {
            Assert.SkipUnless(Tool.IsRequired, $"PostgreSQL is not installed; install Debian's postgresql, or name a server in {ForeignServer}.");
            Assert.Fail("PostgreSQL is not installed.");
        }

        var folder = Directory.CreateTempSubdirectory("contexter-pg").FullName;
        var password = Path.Combine(folder, "password");
        await File.WriteAllTextAsync(password, Password);
        if (Environment.IsPrivilegedProcess)
        {
            (await Tool.TryRunAsync("chown", "-R", "postgres:postgres", folder)).ShouldBeNull();
        }

        (await Tool.TryRunAsync(
            "setpriv",
            [.. AsOwner(folder), Program("initdb"), "-D", Path.Combine(folder, "data"), "-U", Owner, "-A", "scram-sha-256", "--pwfile", password, "-E", "UTF8", "--locale=C.UTF-8", "-N"])).ShouldBeNull();
        return folder;
    }

    private Process Start()
    {
        // Nothing here outlives the machine, so nothing is flushed; what is confirmed is written all the same, and outlives the server.
        string[] arguments =
        [
            .. AsOwner(_folder!), Program("postgres"), "-D", DataFolder, "-k", _folder!, "-c", "listen_addresses=", "-c", "fsync=off",
            "-c", "full_page_writes=off", "-c", "max_connections=200", "-c", "deadlock_timeout=100ms",
        ];
        var process = Process.Start(new ProcessStartInfo("setpriv", arguments) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true })!;
        process.ErrorDataReceived += static (_, _) => { };
        process.OutputDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        return process;
    }

    private async Task WaitAsync(string connection, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(StartTime);
        while (true)
        {
            _process!.HasExited.ShouldBeFalse("PostgreSQL ended instead of accepting connections.");
            try
            {
                await ExecuteAsync(connection, "select 1", deadline.Token);
                return;
            }
            catch (NpgsqlException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, deadline.Token);
            }
        }
    }
}
