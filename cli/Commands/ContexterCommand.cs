using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Contexter.Cli.Demo;
using Contexter.Documents;

namespace Contexter.Cli.Commands;

/// <summary>The root of all commands.</summary>
internal sealed class ContexterCommand : RootCommand, IExamples
{
    private const int LeastHelpWidth = 60;
    private const int MostHelpWidth = 120;

    public ContexterCommand(CliEnvironment environment)
        : base("Contexter answers questions from the documentation of the libraries you name. It needs no server and no key.")
    {
        var globals = new GlobalOptions();
        Add(new DemoCommand(environment, globals));
        Add(new AddCommand(environment, globals));
        Add(new WatchCommand(environment, globals));
        Add(new BatchCommand(environment, globals));
        Add(new SearchCommand(environment, globals));
        Add(new AskCommand(environment, globals));
        Add(new LibrariesCommand(environment, globals));
        Add(new DocsCommand(environment, globals));
        Add(new DocumentsCommand(environment, globals));
        Add(new QualityCommand(environment, globals));
        Add(new RefreshCommand(environment, globals));
        Add(new ExportCommand(environment, globals));
        Add(new ImportCommand(environment, globals));
        Add(new RemoveCommand(environment, globals));
        Add(new JobsCommand(environment, globals));
        Add(new IndexCommand(environment, globals));
        Add(new StoreCommand(environment, globals));
        Add(new ModelsCommand(environment, globals));
        Add(new FlagsCommand(environment, globals));
        Add(new KeysCommand(environment, globals));
        Add(new ProxiesCommand(environment, globals));
        Add(new DeadLettersCommand(environment, globals));
        Add(new ErrorsCommand(environment, globals));
        Add(new McpCommand(environment, globals));
        Add(new ServeCommand(environment, globals));
        Add(new ApiCommand(environment, globals));
        Add(new SiloCommand(environment, globals));
        Add(new UpstreamsCommand(environment, globals));
        Add(new BackupCommand(environment, globals));
        Add(new RestoreCommand(environment, globals));
        Add(new DoctorCommand(environment, globals));
        Add(new ConfigCommand(environment, globals));
        Add(new EvalCommand(environment, globals));
        Add(new CompletionCommand(environment, globals));
        globals.AddTo(this);

        var help = new ExampleHelp(new HelpAction { MaxWidth = Math.Clamp(environment.TerminalWidth, LeastHelpWidth, MostHelpWidth) });
        Options.OfType<HelpOption>().Single().Action = help;
        Options.OfType<VersionOption>().Single().Action = new VersionAction();
        SetAction(help.Invoke);
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples { get; } =
    [
        "contexter demo                                    # ingest the .NET documentation, ask it, serve it",
        "contexter add react@19.0 --from ./react/docs",
        "contexter search how do I cancel a task",
        "contexter serve",
    ];

    /// <summary>Writes the version without the name of a build.</summary>
    private sealed class VersionAction : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            parseResult.InvocationConfiguration.Output.WriteLine($"contexter {ProductVersion.Current}");
            return ExitCodes.Done;
        }
    }
}
