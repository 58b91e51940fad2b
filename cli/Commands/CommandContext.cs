using System.Collections.Frozen;
using System.CommandLine;
using System.Text.Json;
using Contexter.Cli.Hosting;
using Contexter.Cli.Output;
using Contexter.Client;
using Contexter.Documents;
using Contexter.Silo.Configuration;

namespace Contexter.Cli.Commands;

/// <summary>One run of a command: its arguments, where it writes to, and the way to configuration and Contexter itself.</summary>
internal sealed class CommandContext
{
    private readonly GlobalOptions _globals;

    public CommandContext(CliEnvironment environment, GlobalOptions globals, ParseResult arguments)
    {
        _globals = globals;
        Environment = environment;
        Arguments = arguments;
        Output = new(environment, arguments.GetValue(globals.Json), arguments.GetValue(globals.Plain), arguments.GetValue(globals.Quiet), arguments.GetValue(globals.NoColor));
    }

    /// <summary>The command as one would type it, without arguments: <c>contexter add</c>.</summary>
    public string Command => $"contexter {Arguments.CommandResult.Command.Name}";

    /// <summary>The world.</summary>
    public CliEnvironment Environment { get; }

    /// <summary>The arguments.</summary>
    public ParseResult Arguments { get; }

    /// <summary>Where results go.</summary>
    public CliOutput Output { get; }

    /// <summary>The file that <c>--config</c> names, absolute; null without it.</summary>
    public string? ConfigFile => Arguments.GetValue(_globals.Config) is { } file ? Absolute(file) : null;

    /// <summary>Reads and checks the configuration.</summary>
    /// <param name="flags">Values of the command's own flags by key; null ones were not given.</param>
    /// <exception cref="ContexterException">Something is wrong with it.</exception>
    public LoadedConfiguration LoadConfiguration(params ReadOnlySpan<(string Key, string? Value)> flags) => LoadConfiguration(defaults: null, flags);

    /// <summary>Reads and checks the configuration.</summary>
    /// <param name="defaults">Values of the command itself, over file and environment, below everything else of the command line; null for none.</param>
    /// <param name="flags">Values of the command's own flags by key; null ones were not given.</param>
    /// <exception cref="ContexterException">Something is wrong with it.</exception>
    public LoadedConfiguration LoadConfiguration(IReadOnlyDictionary<string, string>? defaults, params ReadOnlySpan<(string Key, string? Value)> flags)
    {
        var overrides = new Dictionary<string, string>(defaults ?? FrozenDictionary<string, string>.Empty, StringComparer.Ordinal);
        foreach (var assignment in Arguments.GetValue(_globals.Set) ?? [])
        {
            var equals = assignment.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                throw new ContexterException(ErrorCodes.InvalidInput, $"--set '{assignment}' is not of the form KEY=VALUE, such as --set server.port=9000.");
            }

            overrides[assignment[..equals].Trim()] = assignment[(equals + 1)..];
        }

        if (Arguments.GetValue(_globals.Data) is { } data)
        {
            overrides["data"] = data;
        }

        if (Arguments.GetValue(_globals.AllowPrivate))
        {
            overrides["downloads.allow_private"] = "true";
        }

        foreach (var (key, value) in flags)
        {
            if (value is not null)
            {
                overrides[key] = value;
            }
        }

        return new ConfigurationLoader(Environment.Machine).Load(ConfigFile, overrides);
    }

    /// <summary>Opens Contexter by the configuration.</summary>
    public async Task<IContexterSession> OpenAsync(CancellationToken cancellationToken)
    {
        var session = await Environment.Sessions().OpenAsync(LoadConfiguration().Options, Command, cancellationToken);
        WarnOfServer(session.Server);
        return session;
    }

    /// <summary>Says which options of the command have no effect because a server answers.</summary>
    /// <param name="server">Its address; null when this process answers.</param>
    public void WarnOfServer(Uri? server)
    {
        if (server is not null && Arguments.GetValue(_globals.AllowPrivate))
        {
            var message = $"--allow-private changes nothing here: the server at {server} does the fetching, and its own setting decides. "
                + "Start it anew with 'contexter serve --allow-private', or set downloads.allow_private in its configuration.";
            if (Output.IsJson)
            {
                Environment.Error.WriteLine(JsonSerializer.Serialize(new { Warning = new { Message = message } }, ContexterJson.Options));
            }
            else
            {
                Output.WriteWarning("warning: " + message);
            }
        }
    }

    /// <summary>A path as given, from the working folder on.</summary>
    public string Absolute(string path) => Path.GetFullPath(path, Environment.Machine.WorkingFolder);
}
