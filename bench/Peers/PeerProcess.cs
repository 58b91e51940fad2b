using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Contexter.Bench.Suite;

namespace Contexter.Bench.Peers;

/// <summary>
/// A program that measures on demand, so that it can be measured in turn with others: it makes its data, says so in a line of JSON, and then answers every line that it is sent with one.
/// </summary>
internal sealed class PeerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _errors = new();

    private PeerProcess(Process process) => _process = process;

    /// <summary>What it said when it was ready.</summary>
    public JsonElement Ready { get; private set; }

    /// <summary>Starts a program and waits until it is ready.</summary>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SuiteException">It is not installed, or ended; the message has the last thing it said.</exception>
    public static async Task<PeerProcess> StartAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception error)
        {
            throw new SuiteException($"'{program}' could not be started: {error.Message}.", error);
        }

        var peer = new PeerProcess(process);
        process.ErrorDataReceived += (_, line) => peer._errors.AppendLine(line.Data);
        process.BeginErrorReadLine();
        try
        {
            peer.Ready = await peer.ReadAsync(cancellationToken);
            return peer;
        }
        catch
        {
            await peer.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends a line and waits for the answer.</summary>
    /// <exception cref="SuiteException">The program ended.</exception>
    public async Task<JsonElement> AskAsync(string line, CancellationToken cancellationToken)
    {
        await _process.StandardInput.WriteLineAsync(line.AsMemory(), cancellationToken);
        await _process.StandardInput.FlushAsync(cancellationToken);
        return await ReadAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
    }

    /// <summary>The next line that is an object; others are remarks of what the program is made of.</summary>
    private async Task<JsonElement> ReadAsync(CancellationToken cancellationToken)
    {
        while (await _process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.StartsWith('{'))
            {
                return JsonDocument.Parse(line).RootElement;
            }
        }

        await _process.WaitForExitAsync(cancellationToken);
        var said = _errors.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault(line => line.Contains("Error", StringComparison.OrdinalIgnoreCase));
        throw new SuiteException($"it ended with {_process.ExitCode}{(said is null ? string.Empty : $" ({said})")}.");
    }
}
