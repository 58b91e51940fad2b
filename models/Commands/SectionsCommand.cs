using System.CommandLine;
using System.Globalization;
using Contexter.Models.Corpus;
using Contexter.Models.Sections;

namespace Contexter.Models.Commands;

/// <summary><c>sections</c>: reads the sections of the fetched packages.</summary>
internal static class SectionsCommand
{
    public static Command Create(Option<string> work)
    {
        var command = new Command("sections", "Read the sections of the packages; those that are read already stay as they are.");
        command.SetAction((result, cancellationToken) => Task.Run(() => Run(new WorkFolder(Path.GetFullPath(result.GetRequiredValue(work))), cancellationToken), cancellationToken));
        return command;
    }

    private static void Run(WorkFolder work, CancellationToken cancellationToken)
    {
        var fetcher = new PackageFetcher(work);
        foreach (var source in SourceList.Load().Sources)
        {
            var path = SectionFile.PathOf(work, source.Name);
            if (File.Exists(path))
            {
                continue;
            }

            var sections = new SectionCollector().Collect(source, fetcher.FolderOf(source), cancellationToken);
            SectionFile.Write(path, sections);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{source.Name,-45} {sections.Count,7:N0} sections {sections.Sum(section => section.Sentences.Sum(sentence => (long)sentence.Text.Length)),12:N0} characters {sections.Sum(section => section.Links.Count),7:N0} links"));
        }
    }
}
