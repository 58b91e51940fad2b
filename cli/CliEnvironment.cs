using Contexter.Cli.Hosting;
using Contexter.Silo.Configuration;
using Contexter.Sources.SdkDocs;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Contexter.Cli;

/// <summary>All that the command line sees of the world around it.</summary>
public sealed record CliEnvironment
{
    /// <summary>Takes results.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>Takes errors and warnings.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Whether <see cref="Output"/> is a terminal that understands control sequences. Default false.</summary>
    public bool OutputIsTerminal { get; init; }

    /// <summary>Columns of the terminal. Default 80.</summary>
    public int TerminalWidth { get; init; } = 80;

    /// <summary>Variables, folders and configuration files.</summary>
    public required IConfigurationEnvironment Machine { get; init; }

    /// <summary>Where .NET is installed, for the documentation that comes with it.</summary>
    public required IDotnetLocation Dotnet { get; init; }

    /// <summary>Makes what opens Contexter; called only by commands that need it, so that the others start fast.</summary>
    public required Func<IContexterSessions> Sessions { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Opens the way to the editor that started the process, for <c>contexter mcp</c>. Default: standard input and output.</summary>
    public Func<ITransport> McpTransport { get; init; } = () => new StdioServerTransport("contexter");

    /// <summary>Tells how many bytes are free where a folder lies. Default: what the machine says.</summary>
    public Func<string, long> FreeBytes { get; init; } = folder => new DriveInfo(folder).AvailableFreeSpace;

    /// <summary>Makes the way to the network of <c>contexter doctor</c>. Default: a direct one, which follows no redirects, so that keys go where the configuration says and nowhere else.</summary>
    public Func<HttpMessageHandler> Network { get; init; } = () => new SocketsHttpHandler { AllowAutoRedirect = false };

    /// <summary>How this program is started again: the program and its first arguments. Default: the way this process was.</summary>
    public IReadOnlyList<string> Program { get; init; } = OwnProgram();

    /// <summary>Asks the command to end gracefully (Ctrl+C, SIGTERM). Default never.</summary>
    public CancellationToken Interruption { get; init; }

    private static string[] OwnProgram()
    {
        var process = Environment.ProcessPath ?? "contexter";
        return string.Equals(Path.GetFileNameWithoutExtension(process), "dotnet", StringComparison.OrdinalIgnoreCase)
            ? ["dotnet", Environment.GetCommandLineArgs()[0] is var entry && Path.IsPathRooted(entry) ? entry : Path.GetFullPath(entry)]
            : [process];
    }
}
