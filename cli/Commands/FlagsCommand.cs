using Contexter.Cli.Output;
using Contexter.GrainInterfaces.Flags;

namespace Contexter.Cli.Commands;

/// <summary><c>contexter flags</c>: what can be switched on and off while Contexter runs.</summary>
internal sealed class FlagsCommand : CliCommand
{
    public FlagsCommand(CliEnvironment environment, GlobalOptions globals)
        : base("flags", "List what can be switched on and off while Contexter runs, and switch it.", environment, globals)
    {
        Add(new SetFlagCommand(environment, globals));
        Examples = ["contexter flags", "contexter flags set web_source off"];
    }

    /// <summary>Shows flags.</summary>
    public static void Write(CliOutput output, IReadOnlyList<FlagStatus> flags)
    {
        var table = new Table(new("Flag"), new("Is"), new("Default"), new("Meaning"));
        foreach (var flag in flags)
        {
            table.AddRow(flag.Name, StateOf(flag.Enabled), StateOf(flag.Default), flag.Description);
        }

        table.WriteTo(output);
        foreach (var refusal in flags.Select(flag => flag.Refusal).OfType<string>())
        {
            output.WriteNote(refusal);
        }
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using var session = await context.OpenAsync(cancellationToken);
        var flags = await session.Api.ListFlagsAsync(cancellationToken);
        if (context.Output.IsJson)
        {
            context.Output.WriteJson(flags);
        }
        else
        {
            Write(context.Output, flags);
        }

        return ExitCodes.Done;
    }

    private static string StateOf(bool enabled) => enabled ? "on" : "off";
}
