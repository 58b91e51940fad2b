using System.CommandLine;
using Contexter.Cli.Commands;
using Contexter.Cli.Output;
using Contexter.Documents;
using Contexter.GrainInterfaces;
using Contexter.Silo.Configuration;

namespace Contexter.Cli;

/// <summary>The command line of Contexter.</summary>
public static class ContexterCli
{
    /// <summary>Runs one command.</summary>
    /// <param name="args">The arguments, without the program's name.</param>
    /// <param name="environment">The world around it.</param>
    /// <returns>One of <see cref="ExitCodes"/>. Nothing is thrown: errors are written to <see cref="CliEnvironment.Error"/>.</returns>
    public static async Task<int> RunAsync(string[] args, CliEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(environment);
        try
        {
            var exitCode = await RunReportingAsync(args, environment);
            await environment.Output.FlushAsync(CancellationToken.None);
            return exitCode;
        }
        catch (IOException e) when (IsBrokenPipe(e))
        {
            // Whoever reads the output has seen enough ('| head').
            return ExitCodes.Done;
        }
    }

    private static async Task<int> RunReportingAsync(string[] args, CliEnvironment environment)
    {
        // Known without parsing, so that also what cannot be parsed is reported as asked.
        var before = args.TakeWhile(arg => !string.Equals(arg, "--", StringComparison.Ordinal)).ToArray();
        var report = new ErrorReport(
            environment.Error,
            before.Contains(GlobalOptions.JsonName, StringComparer.Ordinal),
            before.Contains(GlobalOptions.DebugName, StringComparer.Ordinal));
        try
        {
            // No response files: '@angular/core' is the name of a library.
            var parse = new ContexterCommand(environment).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
            if (UsageErrors.Find(parse, args) is { } problem)
            {
                report.Write(ErrorCodes.InvalidInput, problem);
                return ExitCodes.Usage;
            }

            var configuration = new InvocationConfiguration
            {
                Output = environment.Output,
                Error = environment.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            };
            return await parse.InvokeAsync(configuration, environment.Interruption);
        }
        catch (ConfigurationException e) when (e.Problems.Count == 1)
        {
            return Fail(report, e.Code, e.Problems[0].Message, e);
        }
        catch (ContexterException e)
        {
            return Fail(report, e.Code, e.Message, e);
        }
        catch (ContexterFaultException e)
        {
            return Fail(report, e.Code, e.Message, e);
        }
        catch (OperationCanceledException e) when (environment.Interruption.IsCancellationRequested)
        {
            report.Write(CliErrorCodes.Interrupted, e is CommandInterruptedException ? e.Message : "interrupted.", e);
            return ExitCodes.Interrupted;
        }
        catch (Exception e) when (e is not IOException io || !IsBrokenPipe(io))
        {
            return Fail(report, ErrorCodes.Internal, $"{e.Message} ({e.GetType().Name}). This is a defect of Contexter or of the machine; --debug shows where.", e);
        }
    }

    private static int Fail(ErrorReport report, string code, string message, Exception cause)
    {
        report.Write(code, message, cause);
        return code is ErrorCodes.InvalidInput or ErrorCodes.ConfigurationInvalid ? ExitCodes.Usage : ExitCodes.Failed;
    }

    /// <summary>Whether writing failed because the reader went away: EPIPE, on Windows ERROR_BROKEN_PIPE or ERROR_NO_DATA.</summary>
    private static bool IsBrokenPipe(IOException exception) => OperatingSystem.IsWindows()
        ? exception.HResult is unchecked((int)0x8007006D) or unchecked((int)0x800700E8)
        : exception.HResult is 32;
}
