using System.Runtime.InteropServices;

namespace Contexter.Cli;

/// <summary>Ctrl+C and the stop signal of service managers: the first asks for a graceful end, the second ends the process at once.</summary>
internal static class StopSignals
{
    private static readonly CancellationTokenSource Source = new();
    private static readonly PosixSignalRegistration[] Registrations =
        [PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle)];

    /// <summary>Cancelled by the first signal.</summary>
    public static CancellationToken Token => Registrations.Length > 0 ? Source.Token : CancellationToken.None;

    private static void Handle(PosixSignalContext signal)
    {
        if (Source.IsCancellationRequested)
        {
            return;
        }

        signal.Cancel = true;
        Source.Cancel();
    }
}
