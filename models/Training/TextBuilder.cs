using Contexter.Embeddings.Local;
using Contexter.Evaluation.KnownItems;
using Contexter.Models.Sections;

namespace Contexter.Models.Training;

/// <summary>Cuts sections into the pieces of a vocabulary.</summary>
/// <param name="cutter">The vocabulary.</param>
internal sealed class TextBuilder(PieceCutter cutter)
{
    private const int MaxRunPieces = 160;

    /// <summary>The text of a file of sections.</summary>
    public TrainingText Build(IEnumerable<SectionRecord> sections)
    {
        var text = new TrainingText();
        var pieces = new List<ushort>();
        foreach (var section in sections)
        {
            text.BeginSection(SectionTitles.IsGeneric(section.Path[^1]));
            foreach (var title in section.Path)
            {
                AddRun(text, RunKind.Title, title, pieces);
            }

            var runs = new int[section.Sentences.Count];
            foreach (var (index, sentence) in section.Sentences.Index())
            {
                runs[index] = AddRun(text, sentence.IsCode ? RunKind.Code : RunKind.Sentence, sentence.Text, pieces);
            }

            foreach (var sentence in section.Sentences)
            {
                if (!sentence.IsCode && TaskClause.Of(sentence.Text) is { } task)
                {
                    AddRun(text, RunKind.Task, task, pieces);
                }
            }

            text.Links.AddRange(section.Links.Select(link => (text.Count - 1, runs[link.Sentence], link.Target)));
        }

        return text;
    }

    /// <summary>Cuts a text into pieces.</summary>
    public void Cut(ReadOnlySpan<char> text, List<ushort> pieces, int limit)
    {
        Span<int> ids = stackalloc int[LowerWordReader.MaxWordBytes];
        var words = new LowerWordReader(text, stackalloc byte[LowerWordReader.BufferBytes]);
        while (pieces.Count < limit && words.MoveNext())
        {
            foreach (var id in ids[..cutter.Cut(words.Current, ids)])
            {
                pieces.Add((ushort)id);
            }
        }
    }

    private int AddRun(TrainingText text, RunKind kind, string content, List<ushort> pieces)
    {
        pieces.Clear();
        Cut(content, pieces, MaxRunPieces);
        return text.AddRun(kind, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(pieces));
    }
}
