using System.CommandLine;
using Contexter.Models.Corpus;

namespace Contexter.Models.Commands;

/// <summary><c>corpus</c>: fetches the packages of the list of sources.</summary>
internal static class CorpusCommand
{
    public static Command Create(Option<string> work)
    {
        var command = new Command("corpus", "Fetch and unpack the packages of sources.tsv.");
        command.SetAction((result, cancellationToken) => RunAsync(new WorkFolder(Path.GetFullPath(result.GetRequiredValue(work))), cancellationToken));
        return command;
    }

    private static async Task RunAsync(WorkFolder work, CancellationToken cancellationToken)
    {
        var fetcher = new PackageFetcher(work);
        var sources = SourceList.Load().Sources;
        foreach (var (index, source) in sources.Index())
        {
            Console.WriteLine($"{index + 1}/{sources.Count} {source.Name} {source.Version}");
            await fetcher.FetchAsync(source, cancellationToken);
        }
    }
}
