using System.Diagnostics;
using System.Globalization;
using Contexter.Bench.Search;
using Contexter.Client.Api;
using Contexter.GrainInterfaces.Libraries;
using Contexter.Silo.Configuration;
using Contexter.Silo.Hosting;
using Contexter.Sources.Files;

namespace Contexter.Bench.Scale;

/// <summary>Data directories with a library of a wanted size, made by the whole product from files, and kept for the next measurement.</summary>
/// <param name="folder">Holds a data directory for each size.</param>
/// <param name="corpus">What documents are made of.</param>
internal sealed class ScaleLibrary(string folder, SearchCorpus corpus)
{
    /// <summary>Name of the file that says that a data directory is whole, and what making it took.</summary>
    public const string Made = "made";

    private const int DocumentsPerFolder = 1_000;

    // Some sections are too short to be a chunk of their own, or say what another one says.
    private const double ChunksADocument = SearchCorpus.ChunksPerDocument * 0.82;

    /// <summary>The data directory of a size; it is made when it is not there.</summary>
    /// <param name="chunks">At least so many chunks.</param>
    /// <param name="cancellationToken">Gives up; what is half made is made anew the next time.</param>
    public async Task<string> DataAsync(int chunks, CancellationToken cancellationToken)
    {
        var data = Path.Combine(folder, chunks.ToString(CultureInfo.InvariantCulture));
        var made = Path.Combine(data, Made);
        if (File.Exists(made))
        {
            return data;
        }

        if (Directory.Exists(data))
        {
            Directory.Delete(data, recursive: true);
        }

        var files = Directory.CreateTempSubdirectory("contexter-bench-scale-");
        try
        {
            Write(files, (int)(chunks / ChunksADocument) + 1);
            await using var contexter = await LocalContexter.StartAsync(new ContexterOptions { Data = data }, "contexter bench", configure: null, cancellationToken);
            var (begin, processor) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
            var job = await contexter.Api.AddAndCompleteAsync(
                new AddLibraryRequest { Library = "scale@1", Source = new SourceDescription { Kind = FileSource.KindName, Location = files.FullName } }, cancellationToken);
            var took = Stopwatch.GetElapsedTime(begin);
            var line = string.Create(
                CultureInfo.InvariantCulture,
                $"{job.Counters.ChunksIndexed:N0} chunks of {job.Counters.DocumentsIndexed:N0} documents, {job.Counters.BytesRead / 1e6:N0} MB, in {took.TotalSeconds:0} s: {job.Counters.DocumentsIndexed / took.TotalMinutes:N0} documents, "
                + $"{job.Counters.ChunksIndexed / took.TotalMinutes:N0} chunks a minute; {(Environment.CpuUsage.TotalTime - processor).TotalSeconds:0} s of processor time; at most {Process.GetCurrentProcess().PeakWorkingSet64 / 1e6:N0} MB");
            await File.WriteAllTextAsync(made, line, cancellationToken);
            return data;
        }
        finally
        {
            files.Delete(recursive: true);
        }
    }

    private void Write(DirectoryInfo files, int documents)
    {
        var number = 0;
        foreach (var text in corpus.Texts(seed: 1).Take(documents))
        {
            var part = Path.Combine(files.FullName, (number / DocumentsPerFolder).ToString("000", CultureInfo.InvariantCulture));
            if (number % DocumentsPerFolder == 0)
            {
                Directory.CreateDirectory(part);
            }

            File.WriteAllText(Path.Combine(part, string.Create(CultureInfo.InvariantCulture, $"document-{number++}.md")), text);
        }
    }
}
