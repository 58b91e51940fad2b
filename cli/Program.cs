using Contexter.Cli;
using Contexter.Cli.Hosting;

return await ContexterCli.RunAsync(args, CliEnvironment.ForProcess(new ContexterSessions(configure: null)));
