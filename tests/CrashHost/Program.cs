using Contexter.Chunking;
using Contexter.Cli.Hosting;
using Contexter.CrashHost;
using Contexter.ModelRegistry;
using Contexter.Sources;
using Contexter.Storage;
using Orleans.Storage;

var kill = KillPoint.Parse(Environment.GetEnvironmentVariable(KillPoint.Variable));
return await CliProcess.RunAsync(args, services =>
{
    if (kill is not null)
    {
        Decoration.Wrap<IDocumentSource>(services, inner => new KillingSource(inner, kill));
        Decoration.Wrap<IDocumentStore>(services, inner => new KillingStore(inner, kill));
        Decoration.Wrap<IChunker>(services, inner => new KillingChunker(inner, kill));
        Decoration.Wrap<IGrainStorage>(services, inner => new KillingStorage(inner, kill));
        Decoration.Wrap<IModelParts>(services, inner => new KillingParts(inner, kill));
    }
});
