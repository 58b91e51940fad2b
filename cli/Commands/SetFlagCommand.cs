using System.CommandLine;

namespace Contexter.Cli.Commands;

/// <summary><c>contexter flags set NAME on|off</c>.</summary>
internal sealed class SetFlagCommand : CliCommand
{
    private readonly Argument<string> _name = new("name") { HelpName = "NAME", Description = "Name of the flag, as 'contexter flags' lists it." };
    private readonly Argument<string> _state = new Argument<string>("state") { HelpName = "on|off", Description = "How it is to be." }.AcceptOnlyFromAmong("on", "off");

    public SetFlagCommand(CliEnvironment environment, GlobalOptions globals)
        : base("set", "Switch a flag on or off; it holds from the next question on, also after a restart.", environment, globals)
    {
        Add(_name);
        Add(_state);
        Examples = ["contexter flags set streaming off", "contexter flags set error_injection on      # while 'contexter serve --dev' runs"];
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using var session = await context.OpenAsync(cancellationToken);
        var flag = await session.Api.SetFlagAsync(
            context.Arguments.GetRequiredValue(_name), string.Equals(context.Arguments.GetRequiredValue(_state), "on", StringComparison.Ordinal), cancellationToken);
        if (context.Output.IsJson)
        {
            context.Output.WriteJson(flag);
        }
        else
        {
            FlagsCommand.Write(context.Output, [flag]);
        }

        return ExitCodes.Done;
    }
}
