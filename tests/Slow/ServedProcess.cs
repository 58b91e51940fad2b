using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Contexter.SlowTests;

/// <summary>A server that its owner kills, stops, continues and starts again, always at the same address.</summary>
internal sealed class ServedProcess : IAsyncDisposable
{
    private const int LinesKept = 200;

    /// <summary>Time for a server to become ready. A test that waits longer has found something.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    private readonly string[] _arguments;
    private readonly IReadOnlyDictionary<string, string> _variables;
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(10) };
    private readonly Queue<string> _lines = new();
    private Process? _process;
    private long _started;

    /// <summary>Describes a server.</summary>
    /// <param name="data">Its data directory.</param>
    /// <param name="settings">Further arguments of <c>contexter serve</c>.</param>
    /// <param name="variables">Environment variables of its process.</param>
    public ServedProcess(string data, string[] settings, IReadOnlyDictionary<string, string>? variables = null)
    {
        var port = FreePort();
        Address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/"));
        _arguments = ["serve", "--port", port.ToString(CultureInfo.InvariantCulture), "--data", data, .. settings];
        _variables = variables ?? new Dictionary<string, string>(StringComparer.Ordinal);
    }

    /// <summary>The program; null for the host of tests that can be disturbed.</summary>
    public string? Program { get; init; }

    /// <summary>Where it answers when it is there.</summary>
    public Uri Address { get; }

    /// <summary>Id of the process.</summary>
    public int Id => Process.Id;

    /// <summary>Whether the process has not ended.</summary>
    public bool IsRunning => _process is { HasExited: false };

    /// <summary>The last lines that it wrote.</summary>
    public string Output
    {
        get
        {
            lock (_lines)
            {
                return string.Join('\n', _lines);
            }
        }
    }

    private Process Process => _process ?? throw new InvalidOperationException("The server was never started.");

    /// <summary>Starts the process. It is not ready on return.</summary>
    /// <param name="disturbance">What goes wrong in it; null for nothing.</param>
    public void Start(string? disturbance = null)
    {
        var start = new ProcessStartInfo(Program ?? "dotnet", Program is null ? [Path.Combine(AppContext.BaseDirectory, "Contexter.CrashHost.dll"), .. _arguments] : _arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        ContexterProcess.Prepare(start, disturbance);
        foreach (var (name, value) in _variables)
        {
            start.Environment[name] = value;
        }

        _process?.Dispose();
        _started = Stopwatch.GetTimestamp();
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.StandardInput.Close();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Waits until <c>/health/ready</c> says that searches are answered.</summary>
    /// <returns>Time since the start of the process.</returns>
    /// <exception cref="InvalidOperationException">The process ended, or was not ready in time.</exception>
    public async Task<TimeSpan> WaitReadyAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                using var response = await _http.GetAsync(new Uri(Address, "health/ready"), cancellationToken);
                if (response.StatusCode == HttpStatusCode.OK)
                {
                    return Stopwatch.GetElapsedTime(_started);
                }
            }
            catch (HttpRequestException)
            {
                // Nobody listens yet.
            }

            if (Process.HasExited || Stopwatch.GetElapsedTime(_started) > Deadline)
            {
                throw new InvalidOperationException($"The server is not ready ({(Process.HasExited ? $"ended with {Process.ExitCode}" : "still running")}).\n{Output}");
            }

            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>Starts the process and waits until it is ready.</summary>
    public Task<TimeSpan> StartReadyAsync(string? disturbance, CancellationToken cancellationToken)
    {
        Start(disturbance);
        return WaitReadyAsync(cancellationToken);
    }

    /// <summary>Ends the process with SIGKILL: it learns nothing of it.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        Process.Kill();
        await Process.WaitForExitAsync(cancellationToken);
    }

    /// <summary>Waits until the process ends by itself.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> WaitForExitAsync(CancellationToken cancellationToken)
    {
        await Process.WaitForExitAsync(cancellationToken);
        return Process.ExitCode;
    }

    /// <summary>Asks the process to end, as an operator or a service manager does, and waits until it has.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopAsync(CancellationToken cancellationToken)
    {
        await SignalAsync("TERM");
        return await WaitForExitAsync(cancellationToken);
    }

    /// <summary>Sends a signal; STOP holds the process up and CONT lets it go on.</summary>
    public async Task SignalAsync(string name) =>
        (await Tool.TryRunAsync("sh", "-c", string.Create(CultureInfo.InvariantCulture, $"kill -s {name} {Process.Id}"))).ShouldBeNull();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (IsRunning)
        {
            await KillAsync(CancellationToken.None);
        }

        _process?.Dispose();
        _http.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private void Keep(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_lines)
        {
            _lines.Enqueue(line);
            if (_lines.Count > LinesKept)
            {
                _lines.Dequeue();
            }
        }
    }
}
