using Contexter.Cli.Hosting;

return await CliProcess.RunAsync(args, configure: null);
