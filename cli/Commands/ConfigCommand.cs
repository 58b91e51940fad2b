using System.CommandLine;
using Contexter.Cli.Output;
using Contexter.Documents;
using Contexter.Silo.Configuration;

namespace Contexter.Cli.Commands;

/// <summary><c>contexter config</c>: shows, checks and writes configuration. Starts nothing.</summary>
internal sealed class ConfigCommand : Command, IExamples
{
    public ConfigCommand(CliEnvironment environment, GlobalOptions globals)
        : base("config", "Show, check and write the configuration.")
    {
        Add(new ShowConfigCommand(environment, globals));
        Add(new CheckConfigCommand(environment, globals));
        Add(new InitConfigCommand(environment, globals));
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples { get; } = ["contexter config show", "contexter config check --config ./contexter.yaml", "contexter config init"];
}

/// <summary><c>contexter config show</c>.</summary>
internal sealed class ShowConfigCommand : CliCommand
{
    private readonly Option<bool> _changed = new("--changed") { Description = "Only settings that are not at their default." };

    public ShowConfigCommand(CliEnvironment environment, GlobalOptions globals)
        : base("show", "Show every setting with its value and where it comes from; secrets are hidden.", environment, globals)
    {
        Add(_changed);
        Examples = ["contexter config show --changed", "contexter config show --json | jq '.settings[].key'"];
    }

    /// <inheritdoc/>
    protected override Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var loaded = context.LoadConfiguration();
        var settings = loaded.Settings.Where(setting => !context.Arguments.GetValue(_changed) || setting.Origin.Kind != SettingOriginKind.Default).ToArray();
        var output = context.Output;
        if (output.IsJson)
        {
            output.WriteJson(new { loaded.File, Data = loaded.Options.DataPath, Settings = settings });
            return Task.FromResult(ExitCodes.Done);
        }

        output.WriteNote($"file  {loaded.File ?? "none"}");
        output.WriteNote($"data  {loaded.Options.DataPath}");
        output.WriteNote(string.Empty);
        var table = new Table(new("Key"), new("Value"), new("From"));
        foreach (var setting in settings)
        {
            table.AddRow(setting.Key, setting.Value, setting.Origin.ToString());
        }

        table.WriteTo(output);
        return Task.FromResult(ExitCodes.Done);
    }
}

/// <summary><c>contexter config check</c>.</summary>
internal sealed class CheckConfigCommand : CliCommand
{
    public CheckConfigCommand(CliEnvironment environment, GlobalOptions globals)
        : base("check", "Check file, environment and flags; exit code 2 says that something is wrong.", environment, globals)
    {
        Examples = ["contexter config check", "contexter config check --config /etc/contexter.yaml"];
    }

    /// <inheritdoc/>
    protected override Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var loaded = context.LoadConfiguration();
        if (context.Output.IsJson)
        {
            context.Output.WriteJson(new { Valid = true, loaded.File, Data = loaded.Options.DataPath });
        }
        else
        {
            context.Output.WriteNote($"The configuration is valid ({loaded.File ?? "no file, defaults"}).");
        }

        return Task.FromResult(ExitCodes.Done);
    }
}

/// <summary><c>contexter config init</c>.</summary>
internal sealed class InitConfigCommand : CliCommand
{
    private const string StandardOutput = "-";

    private readonly Argument<string> _file = new("file")
    {
        HelpName = "FILE",
        Description = $"File to write; '-' is standard output. Default: ./{ConfigurationLoader.FileName}.",
        DefaultValueFactory = _ => ConfigurationLoader.FileName,
    };

    private readonly Option<bool> _force = new("--force") { Description = "Replace a file that is there." };

    public InitConfigCommand(CliEnvironment environment, GlobalOptions globals)
        : base("init", "Write a configuration file with every setting, its default and what it means.", environment, globals)
    {
        Add(_file);
        Add(_force);
        Examples = ["contexter config init", "contexter config init ~/.config/contexter/contexter.yaml", "contexter config init - | less"];
    }

    /// <inheritdoc/>
    protected override Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var file = context.Arguments.GetRequiredValue(_file);
        if (string.Equals(file, StandardOutput, StringComparison.Ordinal))
        {
            ConfigurationTemplate.Write(context.Output.Writer);
            return Task.FromResult(ExitCodes.Done);
        }

        var path = context.Absolute(file);
        Write(path, context.Arguments.GetValue(_force));
        if (context.Output.IsJson)
        {
            context.Output.WriteJson(new { File = path });
        }
        else
        {
            context.Output.WriteNote($"Wrote {path}.");
        }

        return Task.FromResult(ExitCodes.Done);
    }

    private static void Write(string path, bool force)
    {
        try
        {
            // A file that is not there is made anew, so that two writers cannot both believe they made it.
            using var stream = new FileStream(path, force ? FileMode.Create : FileMode.CreateNew, FileAccess.Write);
            using var writer = new StreamWriter(stream);
            ConfigurationTemplate.Write(writer);
        }
        catch (IOException e) when (!force && File.Exists(path))
        {
            throw new ContexterException(CliErrorCodes.FileExists, $"File '{path}' exists; --force replaces it.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ContexterException(CliErrorCodes.FileNotWritable, $"File '{path}' cannot be written: {e.Message}", e);
        }
    }
}
