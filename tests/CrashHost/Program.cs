using System.Globalization;
using Contexter.Chunking;
using Contexter.Cli.Hosting;
using Contexter.CrashHost;
using Contexter.ModelRegistry;
using Contexter.Sources;
using Contexter.Storage;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

var disturbance = Disturbance.Parse(Environment.GetEnvironmentVariable(Disturbance.Variable));
var clock = JumpingTime.Parse(Environment.GetEnvironmentVariable(JumpingTime.Variable));
var bug = Environment.GetEnvironmentVariable(Bugs.Variable);
var seed = int.Parse(Environment.GetEnvironmentVariable("CRASH_SEED") ?? "1", CultureInfo.InvariantCulture);
return await CliProcess.RunAsync(args, services =>
{
    if (clock is not null)
    {
        services.AddSingleton<TimeProvider>(clock);
    }

    if (disturbance is not null)
    {
        Decoration.Wrap<IDocumentSource>(services, inner => new DisturbedSource(inner, disturbance));
        Decoration.Wrap<IDocumentStore>(services, inner => new DisturbedStore(inner, disturbance));
        Decoration.Wrap<IFileSystem>(services, inner =>
        {
            if (!disturbance.CutsPower)
            {
                return new DisturbedFiles(inner, disturbance);
            }

            var disk = new PowerCutFiles(inner, new Random(seed), ignoresFlush: bug is Bugs.NoFlush);
            disturbance.PowerCut = disk.Cut;
            return new DisturbedFiles(disk, disturbance);
        });
        Decoration.Wrap<IChunker>(services, inner => new DisturbedChunker(inner, disturbance));
        Decoration.Wrap<IGrainStorage>(services, inner => new DisturbedStorage(inner, disturbance));
        Decoration.Wrap<IModelParts>(services, inner => new DisturbedParts(inner, disturbance));
    }

    switch (bug)
    {
        case Bugs.EarlyAnswer:
            Decoration.Wrap<IModelParts>(services, inner => new BuggyParts(inner, index => new EarlyIndex(index, TimeProvider.System)));
            break;
        case Bugs.UnstableIds:
            Decoration.Wrap<IModelParts>(services, inner => new BuggyParts(inner, index => new UnstableIndex(index)));
            break;
        case Bugs.Swallowed:
            Decoration.Wrap<IDocumentStore>(services, inner => new SwallowingStore(inner));
            break;
        default:
            break;
    }
});
