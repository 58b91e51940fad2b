using System.CommandLine;
using Contexter.Models.Corpus;
using Contexter.Models.Sections;
using Contexter.Models.Tokenizer;
using Contexter.Models.Training;

namespace Contexter.Models.Commands;

/// <summary><c>tokenizer</c>: trains the vocabulary.</summary>
internal static class TokenizerCommand
{
    private const int MinWordCount = 3;
    private const int MinPairCount = 30;

    public static Command Create(Option<string> work)
    {
        var command = new Command("tokenizer", "Train the vocabulary on the sections of the sources to train on.");
        command.SetAction((result, cancellationToken) => Task.Run(() => Run(new WorkFolder(Path.GetFullPath(result.GetRequiredValue(work))), cancellationToken), cancellationToken));
        return command;
    }

    private static void Run(WorkFolder work, CancellationToken cancellationToken)
    {
        var counts = new WordCounts();
        var sources = SourceList.Load().Sources.Where(source => source.Role == SourceRole.Train).ToArray();
        Parallel.ForEach(sources, new ParallelOptions { CancellationToken = cancellationToken }, source =>
        {
            var own = new WordCounts();
            foreach (var section in SectionFile.Read(SectionFile.PathOf(work, source.Name)))
            {
                foreach (var text in section.Path.TakeLast(1).Concat(section.Sentences.Select(sentence => sentence.Text)))
                {
                    own.Add(text);
                }
            }

            lock (counts)
            {
                counts.Add(own);
            }
        });
        Console.WriteLine($"{counts.Counts.Count:N0} different words");
        var frequent = counts.Counts.Where(entry => entry.Value >= MinWordCount);
        var pieces = PairTrainer.Train(frequent, new Recipe().VocabularySize, MinPairCount, new Progress<int>(count => Console.WriteLine($"{count:N0} pieces")));
        File.WriteAllBytes(work.Vocabulary, VocabularyFile.Pack(pieces));
        Console.WriteLine($"{pieces.Count:N0} pieces written to {work.Vocabulary}");
    }
}
