using System.CommandLine;
using Contexter.Documents;
using Contexter.Silo.Configuration;
using Spectre.Console;

namespace Contexter.Cli.Commands;

/// <summary><c>contexter config show|check|init</c>.</summary>
internal static class ConfigCommand
{
    public static Command Create(Func<ParseResult, CommandContext> contextOf)
    {
        var command = new Command("config", "Shows, checks or writes the configuration.");
        command.Subcommands.Add(Simple("show", "Shows every setting, its value and where it comes from.", contextOf, Show));
        command.Subcommands.Add(Simple("check", "Checks the configuration; exit code 2 when something is wrong.", contextOf, Check));

        var file = new Argument<string?>("file") { Description = "Where to write it. Default ./contexter.yaml.", Arity = ArgumentArity.ZeroOrOne };
        var force = new Option<bool>("--force") { Description = "Replaces a file that is there." };
        var init = new Command("init", "Writes a file with every setting, its default and what it means.") { file, force };
        init.SetAction(parsed => Init(contextOf(parsed), parsed.GetValue(file), parsed.GetValue(force)));
        command.Subcommands.Add(init);
        return command;
    }

    private static Command Simple(string name, string description, Func<ParseResult, CommandContext> contextOf, Func<CommandContext, int> run)
    {
        var command = new Command(name, description);
        command.SetAction(parsed => run(contextOf(parsed)));
        return command;
    }

    private static int Show(CommandContext context)
    {
        var configuration = context.Load();
        if (context.Json)
        {
            context.WriteJson(configuration.Settings.Select(setting => new
            {
                setting.Key,
                setting.Value,
                setting.Default,
                origin = setting.Origin.ToString(),
                setting.Description,
                setting.Allowed,
                setting.EnvironmentVariable,
            }));
            return ExitCodes.Done;
        }

        var table = new Table().Border(TableBorder.Simple).AddColumns("key", "value", "from");
        foreach (var setting in configuration.Settings)
        {
            table.AddRow(Markup.Escape(setting.Key), Markup.Escape(setting.Value), Markup.Escape(setting.Origin.ToString()));
        }

        context.Console.Write(table);
        return ExitCodes.Done;
    }

    private static int Check(CommandContext context)
    {
        var configuration = context.Load();
        context.Note(configuration.File is { } file ? $"{file} is valid." : "The configuration is valid; no file is used.");
        if (context.Json)
        {
            context.WriteJson(new { valid = true, file = configuration.File });
        }

        return ExitCodes.Done;
    }

    private static int Init(CommandContext context, string? file, bool force)
    {
        var path = Path.GetFullPath(file ?? ConfigurationLoader.FileName, context.WorkingFolder);
        try
        {
            using var stream = new FileStream(path, force ? FileMode.Create : FileMode.CreateNew, FileAccess.Write);
            using var writer = new StreamWriter(stream);
            ConfigurationTemplate.Write(writer);
        }
        catch (IOException) when (!force && File.Exists(path))
        {
            throw new ContexterException(ErrorCodes.ConfigurationInvalid, $"'{path}' is there already; pass --force to replace it, or name another file.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new ContexterException(ErrorCodes.StorageUnavailable, $"'{path}' cannot be written: {fault.Message} Name another file.", fault);
        }

        context.Note($"Wrote {path}.");
        if (context.Json)
        {
            context.WriteJson(new { file = path });
        }

        return ExitCodes.Done;
    }
}
