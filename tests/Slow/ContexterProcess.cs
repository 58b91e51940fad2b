using System.Diagnostics;
using System.Text;

namespace Contexter.SlowTests;

/// <summary>Runs Contexter as its users do: as a process of its own, here through the host that can kill itself at a chosen point.</summary>
internal static class ContexterProcess
{
    public const int KilledExitCode = 137;

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);

    /// <summary>Runs a command to its end, without killing it.</summary>
    public static Task<ProcessResult> RunAsync(IReadOnlyList<string> arguments, string? crashPoint = null, CancellationToken cancellationToken = default) =>
        RunAsync(arguments, crashPoint, killAfter: null, cancellationToken);

    /// <summary>Runs a command to its end.</summary>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="crashPoint">Where it kills itself; null for nowhere.</param>
    /// <param name="killAfter">How long after its start it is killed from outside; null for never.</param>
    /// <param name="cancellationToken">Ends the waiting, and the process.</param>
    /// <param name="meanwhile">What is done to it while it runs; null for nothing.</param>
    /// <param name="variables">Variables of its environment.</param>
    public static async Task<ProcessResult> RunAsync(
        IReadOnlyList<string> arguments,
        string? crashPoint,
        TimeSpan? killAfter,
        CancellationToken cancellationToken,
        Func<Process, Task>? meanwhile = null,
        params (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Contexter.CrashHost.dll"));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        Prepare(start, crashPoint);
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        using var process = new Process { StartInfo = start };
        var output = new StringBuilder();
        var errors = new StringBuilder();
        process.OutputDataReceived += (_, line) => Append(output, line.Data);
        process.ErrorDataReceived += (_, line) => Append(errors, line.Data);
        process.Start();
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Deadline);
        using var killing = killAfter is { } delay ? new Timer(_ => process.Kill(), state: null, delay, Timeout.InfiniteTimeSpan) : null;
        try
        {
            await Task.WhenAll(process.WaitForExitAsync(deadline.Token), meanwhile?.Invoke(process) ?? Task.CompletedTask);
        }
        catch (OperationCanceledException cancelled)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"'contexter {string.Join(' ', arguments)}' did not end in {Deadline}.\n{output}\n{errors}", cancelled);
        }

        return new ProcessResult(process.ExitCode, output.ToString(), errors.ToString());
    }

    /// <summary>Has a process begin with nothing of what whoever runs the tests has set, but for what goes wrong in it.</summary>
    public static void Prepare(ProcessStartInfo start, string? crashPoint)
    {
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("CONTEXTER_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["CRASH_POINT"] = crashPoint ?? string.Empty;
    }

    private static void Append(StringBuilder builder, string? line)
    {
        if (line is not null)
        {
            lock (builder)
            {
                builder.AppendLine(line);
            }
        }
    }
}
