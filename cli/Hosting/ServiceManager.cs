using System.Net.Sockets;
using System.Text;
using Contexter.Silo.Configuration;

namespace Contexter.Cli.Hosting;

/// <summary>
/// The service manager that started this process, where it wants to be told when the process is ready: systemd with <c>Type=notify</c> (sd_notify(3)). What starts after the service, and what
/// is upgraded after it, then waits for a server that answers, not for a process that exists.
/// </summary>
internal sealed class ServiceManager
{
    private const string AddressVariable = "NOTIFY_SOCKET";

    private readonly string? _address;

    private ServiceManager(string? address) => _address = address;

    /// <summary>The manager that the variables of the process name; one that hears nothing where they name none.</summary>
    public static ServiceManager Of(IConfigurationEnvironment machine) =>
        new(machine.Variables.TryGetValue(AddressVariable, out var address) && address is ['/' or '@', _, ..] ? address : null);

    /// <summary>Says that requests are answered from now on.</summary>
    public void TellReady() => Tell("READY=1");

    /// <summary>Says that the process has begun to end.</summary>
    public void TellStopping() => Tell("STOPPING=1");

    private void Tell(string state)
    {
        if (_address is null)
        {
            return;
        }

        try
        {
            // A name that begins with '@' is in the abstract namespace of sockets, whose names begin with a zero.
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            socket.Connect(new UnixDomainSocketEndPoint(_address[0] == '@' ? '\0' + _address[1..] : _address));
            socket.Send(Encoding.ASCII.GetBytes(state));
        }
        catch (SocketException)
        {
            // The manager went away, or forbids the process to speak to it: it will say so itself when it waits in vain, and the service is none the worse.
        }
    }
}
