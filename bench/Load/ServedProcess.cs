using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Contexter.Bench.Load;

/// <summary>
/// The server as its users run it: a process of its own, whose memory, processor time, handles and threads are read from outside, and which its owner kills, stops and starts again, always
/// at the same address.
/// </summary>
/// <param name="data">The data directory.</param>
/// <param name="settings">Settings, <c>key=value</c>.</param>
internal sealed partial class ServedProcess(string data, IEnumerable<string> settings) : IAsyncDisposable
{
    private const int LinesKept = 200;

    /// <summary>Time for a server to start and to end. Who waits longer has found something.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(25);

    private readonly string[] _settings = [.. settings.SelectMany(setting => new[] { "--set", setting })];
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(10) };
    private readonly Queue<string> _output = new();
    private Process? _process;
    private Uri? _address;
    private long _begin;

    /// <summary>What memory it may have; null, the default, for any.</summary>
    public MemoryLimit? Limit { get; init; }

    /// <summary>Path of the program; null, the default, for the one beside this.</summary>
    public string? Program { get; init; }

    /// <summary>Environment variables of its process beside those of this one; none by default.</summary>
    public IReadOnlyList<(string Name, string Value)> Variables { get; init; } = [];

    /// <summary>Where it listens, from the first start on.</summary>
    public Uri Address => _address ?? throw NeverStarted();

    /// <summary>From the last start of the process until it said where it listens.</summary>
    public TimeSpan Started { get; private set; }

    private Process Process => _process ?? throw NeverStarted();

    /// <summary>Starts <c>contexter serve</c> on a free port and waits until it listens.</summary>
    /// <param name="data">The data directory.</param>
    /// <param name="settings">Settings, <c>key=value</c>.</param>
    /// <param name="limit">What memory it may have; null for any.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidOperationException">It ended, or said nothing for two minutes; the message has what it printed.</exception>
    public static async Task<ServedProcess> StartAsync(string data, IEnumerable<string> settings, MemoryLimit? limit, CancellationToken cancellationToken)
    {
        var server = new ServedProcess(data, settings) { Limit = limit };
        try
        {
            await server.ListenAsync(cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the process, at the first time on a free port and then on the same, and waits until <c>/health/ready</c> says that searches are answered.</summary>
    /// <returns>Time since the start of the process.</returns>
    /// <exception cref="InvalidOperationException">It ended, or was not ready within two minutes; the message has what it printed.</exception>
    public async Task<TimeSpan> StartReadyAsync(CancellationToken cancellationToken)
    {
        await ListenAsync(cancellationToken);
        while (true)
        {
            try
            {
                using var response = await _http.GetAsync(new Uri(Address, "health/ready"), cancellationToken);
                if (response.StatusCode == HttpStatusCode.OK)
                {
                    return Stopwatch.GetElapsedTime(_begin);
                }
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
            {
                // A connection of the process before, one that ends now, or a machine too busy to answer in time.
            }

            if (Process.HasExited || Stopwatch.GetElapsedTime(_begin) > Patience)
            {
                throw Fault(Process.HasExited ? $"ended with {Process.ExitCode}" : "is not ready", cause: null);
            }

            await Task.Delay(Look, TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>Ends the process with SIGKILL: it learns nothing of it.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        Process.Kill();
        await Process.WaitForExitAsync(cancellationToken);
    }

    /// <summary>Asks the process to end, as an operator or a service manager does, and waits until it has.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopAsync(CancellationToken cancellationToken)
    {
        using var signal = Process.Start("sh", ["-c", string.Create(CultureInfo.InvariantCulture, $"kill -TERM {Process.Id}")]);
        await Process.WaitForExitAsync(cancellationToken);
        return Process.ExitCode;
    }

    /// <summary>What the process takes now.</summary>
    public ProcessUse Read()
    {
        Process.Refresh();
        var folder = string.Create(CultureInfo.InvariantCulture, $"/proc/{Process.Id}");
        var status = File.ReadLines(Path.Combine(folder, "status")).Select(line => line.Split(':', 2)).ToDictionary(pair => pair[0], pair => pair[1].Trim(), StringComparer.Ordinal);
        return new ProcessUse
        {
            Resident = KiB("VmRSS"),
            Anonymous = KiB("RssAnon"),
            Processor = Process.TotalProcessorTime,
            Handles = Directory.GetFileSystemEntries(Path.Combine(folder, "fd")).Length,
            Threads = int.Parse(status["Threads"], CultureInfo.InvariantCulture),
        };

        long KiB(string name) => 1024 * long.Parse(status[name].Split(' ')[0], CultureInfo.InvariantCulture);
    }

    /// <summary>Ends it as an operator would, and kills it when that takes too long.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            using var deadline = new CancellationTokenSource(Patience);
            try
            {
                await StopAsync(deadline.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
            }
        }

        _process?.Dispose();
        _http.Dispose();
    }

    private static InvalidOperationException NeverStarted() => new("The server was never started.");

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        var port = (_address?.Port ?? 0).ToString(CultureInfo.InvariantCulture);
        var process = new Process { StartInfo = ContexterProgram.Command(["serve", "--port", port, "--data", data, .. _settings], Limit, Program), EnableRaisingEvents = true };
        foreach (var (name, value) in Variables)
        {
            process.StartInfo.Environment[name] = value;
        }

        var listening = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        process.OutputDataReceived += (_, line) => Keep(line.Data, listening);
        process.ErrorDataReceived += (_, line) => Keep(line.Data, listening);
        process.Exited += (_, _) => listening.TrySetException(new InvalidOperationException("The server ended."));
        _process?.Dispose();
        (_process, _begin) = (process, Stopwatch.GetTimestamp());
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            _address = await listening.Task.WaitAsync(Patience, cancellationToken);
            Started = Stopwatch.GetElapsedTime(_begin);
        }
        catch (Exception e)
        {
            process.Kill(entireProcessTree: true);
            if (e is OperationCanceledException)
            {
                throw;
            }

            throw Fault("does not listen", e);
        }
    }

    private void Keep(string? line, TaskCompletionSource<Uri> listening)
    {
        if (line is null)
        {
            return;
        }

        lock (_output)
        {
            _output.Enqueue(line);
            if (_output.Count > LinesKept)
            {
                _output.Dequeue();
            }
        }

        if (!listening.Task.IsCompleted && ListensPattern.Match(line) is { Success: true } match)
        {
            listening.TrySetResult(new Uri(match.Groups["address"].Value));
        }
    }

    private InvalidOperationException Fault(string what, Exception? cause)
    {
        lock (_output)
        {
            return new InvalidOperationException($"'contexter serve --data {data}' {what}:\n{string.Join('\n', _output)}", cause);
        }
    }

    [GeneratedRegex("Contexter listens on (?<address>http://\\S+)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex ListensPattern { get; }
}

/// <summary>What a process takes at a moment.</summary>
internal sealed record ProcessUse
{
    /// <summary>Physical memory, in bytes, files that are mapped included.</summary>
    public required long Resident { get; init; }

    /// <summary>The part of it that no file backs, in bytes: what the process itself holds.</summary>
    public required long Anonymous { get; init; }

    /// <summary>Processor time since its start, of all cores.</summary>
    public required TimeSpan Processor { get; init; }

    /// <summary>Open files and sockets.</summary>
    public required int Handles { get; init; }

    /// <summary>Threads.</summary>
    public required int Threads { get; init; }
}
