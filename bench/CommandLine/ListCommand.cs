using System.CommandLine;
using Contexter.Bench.Suite;

namespace Contexter.Bench.CommandLine;

/// <summary><c>bench -- list</c>.</summary>
internal static class ListCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(IReadOnlyList<IScenario> scenarios, TextWriter output)
    {
        var command = new Command("list", "Lists the scenarios and what can be set in each.");
        command.SetAction(_ =>
        {
            foreach (var scenario in scenarios.OrderBy(scenario => scenario.Name, StringComparer.Ordinal))
            {
                output.WriteLine($"{scenario.Name,-14} {scenario.Description}");
                foreach (var parameter in scenario.Parameters)
                {
                    output.WriteLine($"{string.Empty,-14}   --{parameter.Name}, {parameter.Variable}: {parameter.Description}{(parameter.Default.Length == 0 ? string.Empty : $" Default {parameter.Default}.")}");
                }
            }

            return SuiteCommand.Done;
        });
        return command;
    }
}
