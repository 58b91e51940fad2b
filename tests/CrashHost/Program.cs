using Contexter.Chunking;
using Contexter.Cli.Hosting;
using Contexter.CrashHost;
using Contexter.ModelRegistry;
using Contexter.Sources;
using Contexter.Storage;
using Orleans.Storage;

var disturbance = Disturbance.Parse(Environment.GetEnvironmentVariable(Disturbance.Variable));
return await CliProcess.RunAsync(args, services =>
{
    if (disturbance is not null)
    {
        Decoration.Wrap<IDocumentSource>(services, inner => new DisturbedSource(inner, disturbance));
        Decoration.Wrap<IDocumentStore>(services, inner => new DisturbedStore(inner, disturbance));
        Decoration.Wrap<IFileSystem>(services, inner => new DisturbedFiles(inner, disturbance));
        Decoration.Wrap<IChunker>(services, inner => new DisturbedChunker(inner, disturbance));
        Decoration.Wrap<IGrainStorage>(services, inner => new DisturbedStorage(inner, disturbance));
        Decoration.Wrap<IModelParts>(services, inner => new DisturbedParts(inner, disturbance));
    }
});
