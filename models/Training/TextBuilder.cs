using System.Text.RegularExpressions;
using Contexter.Embeddings.Local;
using Contexter.Models.Sections;

namespace Contexter.Models.Training;

/// <summary>Cuts sections into the pieces of a vocabulary.</summary>
/// <param name="cutter">The vocabulary.</param>
internal sealed partial class TextBuilder(PieceCutter cutter)
{
    private const int MaxRunPieces = 160;

    /// <summary>The text of a file of sections.</summary>
    public TrainingText Build(IEnumerable<SectionRecord> sections)
    {
        var text = new TrainingText();
        var pieces = new List<ushort>();
        foreach (var section in sections)
        {
            text.BeginSection(IsGeneric(section.Path[^1]));
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

    /// <summary>Whether a title says nothing without those above it.</summary>
    public static bool IsGeneric(string title) => Generic().IsMatch(title);

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

    [GeneratedRegex(
        @"^(description|parameters?|arguments?|returns?|return values?|examples?|example usage|notes?|usage|synopsis|options?|overview|introduction|summary|remarks|details|properties|methods|fields|constructors?|events|functions|attributes|members|classes|types|api|errors?|exceptions?|throws|raises|yields|background|caveats|warnings?|bugs|files|environment|basics?|general|other|miscellaneous|name|see also|readme|index|documentation|configuration|installation|getting started|requirements|features|reference|definition|value|default|type|implementation|constants|enums?|interfaces|structs?|macros|variables|exports?|imports?|install|tips?|advanced|basic usage|quick start)$",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Generic();
}
