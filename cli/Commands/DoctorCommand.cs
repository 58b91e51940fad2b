using System.CommandLine;
using Contexter.Cli.Doctor;
using Contexter.Cli.Output;
using Contexter.Client;
using Contexter.Documents;
using Spectre.Console;

namespace Contexter.Cli.Commands;

/// <summary><c>contexter doctor</c>: looks at everything that Contexter needs, and says what to do where something is not as it should be.</summary>
internal sealed class DoctorCommand : CliCommand
{
    private const int DefaultSeconds = 10;
    private const int MostSeconds = 300;

    private readonly Option<bool> _offline = new("--offline") { Description = "Leave the services of others alone: Context7, Brave, proxies, embedding servers, Qdrant, the database of a cluster." };

    private readonly Option<int?> _timeout = OptionValues.WholeNumber("--timeout", "SECONDS", "How long a server or service may take to answer. Default 10.");

    public DoctorCommand(CliEnvironment environment, GlobalOptions globals)
        : base(
            "doctor",
            "Check configuration, data directory, server, stored documents, index, keys, sources and services, one line each with what to do. Exit code 1 when something does not work.",
            environment,
            globals)
    {
        Add(_offline);
        Add(_timeout);
        Examples = ["contexter doctor", "contexter doctor --offline --quiet        # only what is not as it should be", "contexter doctor --json | jq '.findings[] | select(.state != \"ok\")'"];
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var examination = new Examination(context, context.Arguments.GetValue(_offline), Limit(context.Arguments.GetValue(_timeout)));
        var findings = new List<Finding>();
        await foreach (var finding in examination.RunAsync(cancellationToken))
        {
            findings.Add(finding);
            if (!context.Output.IsJson && !(context.Output.IsQuiet && finding.State == FindingState.Ok))
            {
                Write(context.Output, finding);
            }
        }

        var report = new DoctorReport(findings);
        if (context.Output.IsJson)
        {
            context.Output.WriteJson(report);
        }
        else
        {
            context.Output.WriteNote(report is { Problems: 0, Warnings: 0 } ? "All is well." : $"{Figures.Count(report.Problems, "problem")}, {Figures.Count(report.Warnings, "warning")}.");
        }

        return report.Problems > 0 ? ExitCodes.Failed : ExitCodes.Done;
    }

    private static void Write(CliOutput output, Finding finding)
    {
        if (output.IsPlain)
        {
            output.WriteColumns(ContexterJson.NameOf(finding.State), finding.Area, TerminalText.JoinLines(finding.Message), TerminalText.JoinLines(finding.Advice ?? string.Empty));
            return;
        }

        var (state, rest) = (ContexterJson.NameOf(finding.State), $"  {finding.Area,-13}  {TerminalText.JoinLines(finding.Message)}{(finding.Advice is { } advice ? " " + TerminalText.JoinLines(advice) : string.Empty)}");
        if (!output.IsTerminal)
        {
            output.WriteLine($"{state,-7}{rest}");
            return;
        }

        var color = finding.State switch
        {
            FindingState.Ok => Color.Green,
            FindingState.Warning => Color.Yellow,
            _ => Color.Red,
        };
        output.Console.Write(new Text($"{state,-7}", new Style(color)));
        output.Console.WriteLine(TerminalText.Clean(rest));
    }

    private static TimeSpan Limit(int? seconds) => seconds is < 1 or > MostSeconds
        ? throw new ContexterException(ErrorCodes.InvalidInput, $"--timeout does not take '{seconds}'; allowed: 1 to {MostSeconds} seconds.")
        : TimeSpan.FromSeconds(seconds ?? DefaultSeconds);
}
