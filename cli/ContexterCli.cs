using System.CommandLine;
using System.Text.Json;
using Contexter.Cli.Commands;
using Contexter.Client;
using Contexter.Documents;
using Contexter.GrainInterfaces;

namespace Contexter.Cli;

/// <summary>The <c>contexter</c> command.</summary>
public static class ContexterCli
{
    /// <summary>Runs one command line.</summary>
    /// <param name="arguments">The arguments, without the program's name.</param>
    /// <param name="environment">Everything outside that is touched.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(string[] arguments, CliEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var global = new GlobalOptions();
        var root = BuildRoot(environment, global);
        var parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            var json = arguments.Contains("--json", StringComparer.Ordinal);
            WriteError(environment.Errors, json, ErrorCodes.InvalidInput, string.Join(' ', parsed.Errors.Select(error => error.Message)) + " See 'contexter --help'.");
            return ExitCodes.Usage;
        }

        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration
                {
                    EnableDefaultExceptionHandler = false,
                    ProcessTerminationTimeout = null,
                    Output = environment.Output,
                    Error = environment.Errors,
                },
                environment.Interrupted);
        }
        catch (OperationCanceledException) when (environment.Interrupted.IsCancellationRequested)
        {
            return ExitCodes.Interrupted;
        }
        catch (IOException fault) when (fault.Message.Contains("Broken pipe", StringComparison.OrdinalIgnoreCase))
        {
            // Whoever read the output has seen enough.
            return ExitCodes.Done;
        }
        catch (Exception fault)
        {
            return Report(fault, environment.Errors, parsed.GetValue(global.Json), parsed.GetValue(global.Debug));
        }
    }

    private static RootCommand BuildRoot(CliEnvironment environment, GlobalOptions global)
    {
        var root = new RootCommand("Documentation that answers: adds documentation, indexes it, and answers questions from it.");
        global.AddTo(root);
        CommandContext Context(ParseResult parsed) => new(environment, parsed, global);
        root.Subcommands.Add(DemoCommand.Create(Context));
        root.Subcommands.Add(AddCommand.Create(Context));
        root.Subcommands.Add(SearchCommand.Create(Context));
        root.Subcommands.Add(LibrariesCommand.Create(Context));
        root.Subcommands.Add(RemoveCommand.Create(Context));
        root.Subcommands.Add(JobsCommand.Create(Context));
        root.Subcommands.Add(ServeCommand.Create(Context));
        root.Subcommands.Add(ConfigCommand.Create(Context));
        return root;
    }

    private static int Report(Exception fault, TextWriter errors, bool json, bool debug)
    {
        var (code, message) = fault switch
        {
            ContexterException own => (own.Code, own.Message),
            ContexterFaultException remote => (remote.Code, remote.Message),
            _ => (ErrorCodes.Internal, $"{fault.Message} This is a defect of Contexter; run again with --debug and report what it prints."),
        };
        WriteError(errors, json, code, message);
        if (debug)
        {
            errors.WriteLine(fault);
        }

        return string.Equals(code, ErrorCodes.ConfigurationInvalid, StringComparison.Ordinal) ? ExitCodes.Usage : ExitCodes.Failed;
    }

    private static void WriteError(TextWriter errors, bool json, string code, string message) =>
        errors.WriteLine(json ? JsonSerializer.Serialize(new { error = new { code, message } }, ContexterJson.Options) : $"error: {message}");
}
