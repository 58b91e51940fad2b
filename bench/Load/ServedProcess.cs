using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Contexter.Bench.Load;

/// <summary>The server as its users run it: a process of its own, whose memory, processor time, handles and threads are read from outside.</summary>
internal sealed partial class ServedProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;

    private ServedProcess(Process process, Uri address, TimeSpan started) => (_process, Address, Started) = (process, address, started);

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>From the start of the process until it said where it listens.</summary>
    public TimeSpan Started { get; }

    /// <summary>Starts <c>contexter serve</c> on a free port.</summary>
    /// <param name="data">The data directory.</param>
    /// <param name="settings">Settings, <c>key=value</c>.</param>
    /// <param name="limit">What memory it may have; null for any.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidOperationException">It ended, or said nothing for two minutes; the message has what it printed.</exception>
    public static async Task<ServedProcess> StartAsync(string data, IEnumerable<string> settings, MemoryLimit? limit, CancellationToken cancellationToken)
    {
        var begin = Stopwatch.GetTimestamp();
        var process = new Process { StartInfo = ContexterProgram.Command(["serve", "--port", "0", "--data", data, .. settings.SelectMany(setting => new[] { "--set", setting })], limit), EnableRaisingEvents = true };
        var (output, address) = (new List<string>(), new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously));
        process.OutputDataReceived += (_, line) => Read(line.Data);
        process.ErrorDataReceived += (_, line) => Read(line.Data);
        process.Exited += (_, _) => address.TrySetException(new InvalidOperationException("The server ended."));
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            return new ServedProcess(process, await address.Task.WaitAsync(Patience, cancellationToken), Stopwatch.GetElapsedTime(begin));
        }
        catch (Exception e)
        {
            process.Kill(entireProcessTree: true);
            process.Dispose();
            if (e is OperationCanceledException)
            {
                throw;
            }

            lock (output)
            {
                throw new InvalidOperationException($"'contexter serve --data {data}' does not listen:\n{string.Join('\n', output)}", e);
            }
        }

        void Read(string? line)
        {
            // What it says later is read, so that it can go on saying, and not kept.
            if (line is null || address.Task.IsCompleted)
            {
                return;
            }

            lock (output)
            {
                output.Add(line);
            }

            if (ListensPattern.Match(line) is { Success: true } match)
            {
                address.TrySetResult(new Uri(match.Groups["address"].Value));
            }
        }
    }

    /// <summary>What the process takes now.</summary>
    public ProcessUse Read()
    {
        _process.Refresh();
        var folder = string.Create(CultureInfo.InvariantCulture, $"/proc/{_process.Id}");
        var status = File.ReadLines(Path.Combine(folder, "status")).Select(line => line.Split(':', 2)).ToDictionary(pair => pair[0], pair => pair[1].Trim(), StringComparer.Ordinal);
        return new ProcessUse
        {
            Resident = KiB("VmRSS"),
            Anonymous = KiB("RssAnon"),
            Processor = _process.TotalProcessorTime,
            Handles = Directory.GetFileSystemEntries(Path.Combine(folder, "fd")).Length,
            Threads = int.Parse(status["Threads"], CultureInfo.InvariantCulture),
        };

        long KiB(string name) => 1024 * long.Parse(status[name].Split(' ')[0], CultureInfo.InvariantCulture);
    }

    /// <summary>Ends it as an operator would, and kills it when that takes too long.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            using var interruption = Process.Start("kill", ["-INT", _process.Id.ToString(CultureInfo.InvariantCulture)]);
            using var deadline = new CancellationTokenSource(Patience);
            try
            {
                await _process.WaitForExitAsync(deadline.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
            }
        }

        _process.Dispose();
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
