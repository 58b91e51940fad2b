using System.Runtime.InteropServices;

namespace Contexter.Cli.Hosting;

/// <summary>Turns Ctrl+C, SIGTERM and a closed terminal into a cancellation; a second one ends the process at once.</summary>
internal sealed class InterruptSignals : IDisposable
{
    private readonly CancellationTokenSource _interruption = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _count;

    public InterruptSignals()
    {
        _registrations = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(signal => PosixSignalRegistration.Create(signal, Handle))];
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _interruption.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _interruption.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        if (Interlocked.Increment(ref _count) > 1)
        {
            // Not cancelled, the signal has its default effect: the process ends.
            return;
        }

        context.Cancel = true;

        // What the cancellation runs must not keep the next signal from being handled.
        _ = _interruption.CancelAsync();
    }
}
