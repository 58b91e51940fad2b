using System.Diagnostics;
using System.Net;
using System.Text;

namespace Contexter.ClusterTests.Processes;

/// <summary>A process of a cluster, which a test may kill, stop and start again with the same folder and ports.</summary>
internal sealed class ContexterNode(string name, string folder, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> variables, Uri? health, string? program = null) : IAsyncDisposable
{
    private static readonly TimeSpan StartTime = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private readonly StringBuilder _output = new();
    private Process? _process;

    /// <summary>Whether it runs.</summary>
    public bool IsRunning => _process is { HasExited: false };

    /// <summary>What it was called.</summary>
    public string Name => name;

    /// <summary>The <c>contexter.dll</c> that the next start takes; null for the one beside the tests.</summary>
    public string? Program { get; set; } = program;

    /// <summary>What it has written.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Starts it and waits until it is ready.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        Begin();
        await ReadyAsync(cancellationToken);
    }

    /// <summary>Starts it.</summary>
    public void Begin()
    {
        _process?.Dispose();
        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.ArgumentList.Add(Program ?? Path.Combine(AppContext.BaseDirectory, "contexter.dll"));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        // Those of the tests are none of Contexter's.
        foreach (var own in start.Environment.Keys.Where(key => key.StartsWith("CONTEXTER_", StringComparison.Ordinal)).ToArray())
        {
            start.Environment.Remove(own);
        }

        foreach (var (variable, value) in variables)
        {
            start.Environment[variable] = value;
        }

        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Append(line.Data);
        _process.ErrorDataReceived += (_, line) => Append(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Waits until it says that it is ready.</summary>
    public async Task ReadyAsync(CancellationToken cancellationToken)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
        var deadline = Stopwatch.StartNew();
        while (true)
        {
            IsRunning.ShouldBeTrue($"{name} ended:\n{Output}");
            deadline.Elapsed.ShouldBeLessThan(StartTime, $"{name} is not ready:\n{Output}");
            try
            {
                using var reply = await http.GetAsync(health, cancellationToken);
                if (reply.StatusCode == HttpStatusCode.OK)
                {
                    return;
                }
            }
            catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
            {
                // Not yet.
            }

            await Task.Delay(Look, TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>Ends it as a machine that loses power does.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        _process!.Kill();
        await _process.WaitForExitAsync(cancellationToken);
    }

    /// <summary>Asks it to end, and waits until it has.</summary>
    /// <returns>How it ended.</returns>
    public async Task<int> StopAsync(CancellationToken cancellationToken)
    {
        (await Tool.TryRunAsync("kill", "-TERM", _process!.Id.ToString(System.Globalization.CultureInfo.InvariantCulture))).ShouldBeNull();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(StartTime);
        await _process.WaitForExitAsync(deadline.Token);
        return _process.ExitCode;
    }

    /// <summary>Holds it up, as a machine that swaps or a pause of its virtual machine does, or lets it go on.</summary>
    public async Task SignalAsync(string signal) =>
        (await Tool.TryRunAsync("kill", "-" + signal, _process!.Id.ToString(System.Globalization.CultureInfo.InvariantCulture))).ShouldBeNull();

    /// <summary>Waits until it has ended by itself.</summary>
    public Task ExitedAsync(CancellationToken cancellationToken) => _process!.WaitForExitAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (IsRunning)
        {
            await KillAsync(CancellationToken.None);
        }

        _process?.Dispose();
        if (Environment.GetEnvironmentVariable("CONTEXTER_TEST_LOGS") is { } logs)
        {
            await File.WriteAllTextAsync(Path.Combine(logs, name + ".log"), Output);
        }
    }

    private void Append(string? line)
    {
        if (line is not null)
        {
            lock (_output)
            {
                _output.AppendLine(line);
            }
        }
    }
}
