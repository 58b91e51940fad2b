using System.CommandLine;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Contexter.Bench.Micro;

/// <summary><c>bench -- micro</c>: the hot paths one by one, by BenchmarkDotNet, whose options it takes.</summary>
internal static class MicroCommand
{
    private const string Filter = "--filter";

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("micro", "Times of the hot paths one by one, by BenchmarkDotNet; takes its option --filter, such as '*Tokens*'.") { TreatUnmatchedTokensAsErrors = false };
        command.SetAction(parse =>
        {
            var arguments = parse.UnmatchedTokens.ToArray();
            var summaries = BenchmarkSwitcher.FromAssembly(typeof(MicroCommand).Assembly)
                .Run(arguments.Contains(Filter, StringComparer.Ordinal) || arguments.Contains("--list", StringComparer.Ordinal) ? arguments : [Filter, "*", .. arguments], Config());
            return summaries.Any(summary => summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success)) ? 1 : 0;
        });
        return command;
    }

    /// <summary>BenchmarkDotNet builds a program for each benchmark, for frameworks that its version knows; within this process it needs to know none.</summary>
    private static ManualConfig Config() => ManualConfig.CreateEmpty()
        .AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance))
        .AddDiagnoser(MemoryDiagnoser.Default)
        .AddColumnProvider(DefaultColumnProviders.Instance)
        .AddLogger(ConsoleLogger.Default)
        .AddExporter(MarkdownExporter.GitHub);
}
