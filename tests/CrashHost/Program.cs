using Contexter.Chunking;
using Contexter.Cli.Hosting;
using Contexter.CrashHost;
using Contexter.Indexing;
using Contexter.Sources;
using Contexter.Storage;
using Microsoft.Extensions.AI;

var kill = KillPoint.Parse(Environment.GetEnvironmentVariable(KillPoint.Variable));
return await CliProcess.RunAsync(args, services =>
{
    if (kill is not null)
    {
        Decoration.Wrap<IDocumentSource>(services, inner => new KillingSource(inner, kill));
        Decoration.Wrap<IDocumentStore>(services, inner => new KillingStore(inner, kill));
        Decoration.Wrap<IChunker>(services, inner => new KillingChunker(inner, kill));
        Decoration.Wrap<IEmbeddingGenerator<string, Embedding<float>>>(services, inner => new KillingEmbedder(inner, kill));
        Decoration.Wrap<IChunkIndex>(services, inner => new KillingIndex(inner, kill));
    }
});
