using System.Diagnostics.CodeAnalysis;

namespace Contexter.Models.Training;

/// <summary>A pair that can be drawn: kind, section of the positive, and the link or section of the anchor.</summary>
internal readonly record struct PairSource(PairKind Kind, int Section, int Origin);

/// <summary>Draws pairs from sections. An epoch's pairs depend on seed and epoch alone, so that a training can go on anywhere.</summary>
/// <param name="text">The sections.</param>
/// <param name="recipe">How pairs are drawn.</param>
[SuppressMessage("Security", "CA5394", Justification = "A training has to be drawn again from its seed.")]
internal sealed class PairSampler(TrainingText text, Recipe recipe)
{
    /// <summary>The pairs of an epoch in random order over all sources.</summary>
    public PairSource[] DrawEpoch(int epoch)
    {
        var random = new Random(HashCode(recipe.Seed, epoch, 0));
        var pairs = new List<PairSource>(text.Count * 2);
        for (var section = 0; section < text.Count; section++)
        {
            var (sentences, codes, tasks) = CountRuns(section);
            AddIf(pairs, random, PairKind.Heading, section, !text.IsGeneric(section) && sentences + codes > 0, recipe.Shares.Heading);
            AddIf(pairs, random, PairKind.First, section, sentences >= 2, recipe.Shares.First);
            AddIf(pairs, random, PairKind.Inner, section, sentences >= 3, recipe.Shares.Inner);
            AddIf(pairs, random, PairKind.Code, section, codes > 0 && sentences > 0, recipe.Shares.Code);
            AddIf(pairs, random, PairKind.Task, section, tasks > 0, recipe.Shares.Task);
        }

        foreach (var (index, link) in text.Links.Index())
        {
            if (random.NextDouble() < recipe.Shares.Link && text.PiecesOf(link.Run).Length >= 5)
            {
                pairs.Add(new PairSource(PairKind.Link, link.Target, index));
            }
        }

        var drawn = pairs.ToArray();
        random.Shuffle(drawn);
        return drawn;
    }

    /// <summary>Draws the texts of a pair.</summary>
    /// <param name="pair">The pair.</param>
    /// <param name="seed">Seed of what is drawn inside of the pair.</param>
    /// <param name="anchor">Takes the anchor's pieces.</param>
    /// <param name="positive">Takes the positive's pieces.</param>
    public void Draw(PairSource pair, int seed, List<ushort> anchor, List<ushort> positive)
    {
        var random = new Random(seed);
        anchor.Clear();
        positive.Clear();
        switch (pair.Kind)
        {
            case PairKind.Heading:
                AddTitles(anchor, pair.Section, recipe.AnchorPieces, onlyOwn: random.NextDouble() >= recipe.ParentShare);
                AddBody(positive, pair.Section, without: -1);
                break;
            case PairKind.First:
                var first = RunOf(pair.Section, RunKind.Sentence, 0);
                AddRun(anchor, first, recipe.AnchorPieces);
                AddBody(positive, pair.Section, without: first);
                break;
            case PairKind.Inner:
                DrawRun(pair.Section, RunKind.Sentence, random, anchor, positive);
                break;
            case PairKind.Code:
                DrawRun(pair.Section, RunKind.Code, random, anchor, positive);
                break;
            case PairKind.Task:
                var (_, _, tasks) = CountRuns(pair.Section);
                AddRun(anchor, RunOf(pair.Section, RunKind.Task, random.Next(tasks)), recipe.AnchorPieces);
                AddTitles(positive, pair.Section, recipe.PositivePieces, onlyOwn: false);
                AddBody(positive, pair.Section, without: -1);
                break;
            case PairKind.Link:
                AddRun(anchor, text.Links[pair.Origin].Run, recipe.AnchorPieces);
                AddTitles(positive, pair.Section, recipe.PositivePieces, onlyOwn: false);
                AddBody(positive, pair.Section, without: -1);
                break;
        }
    }

    /// <summary>A number that depends on three others.</summary>
    public static int HashCode(int first, int second, int third)
    {
        var hash = ((ulong)(uint)first * 0x9E3779B97F4A7C15) ^ ((ulong)(uint)second * 0xC2B2AE3D27D4EB4F) ^ ((ulong)(uint)third * 0x165667B19E3779F9);
        hash = (hash ^ (hash >> 31)) * 0xBF58476D1CE4E5B9;
        return (int)((hash ^ (hash >> 29)) & int.MaxValue);
    }

    private static void AddIf(List<PairSource> pairs, Random random, PairKind kind, int section, bool isPossible, double share)
    {
        if (isPossible && random.NextDouble() < share)
        {
            pairs.Add(new PairSource(kind, section, section));
        }
    }

    private (int Sentences, int Codes, int Tasks) CountRuns(int section)
    {
        var (sentences, codes, tasks) = (0, 0, 0);
        var (first, end) = text.RunsOf(section);
        for (var run = first; run < end; run++)
        {
            switch (text.KindOf(run))
            {
                case RunKind.Sentence:
                    sentences++;
                    break;
                case RunKind.Code:
                    codes++;
                    break;
                case RunKind.Task:
                    tasks++;
                    break;
            }
        }

        return (sentences, codes, tasks);
    }

    private int RunOf(int section, RunKind kind, int number)
    {
        var (run, _) = text.RunsOf(section);
        while (text.KindOf(run) != kind || number-- > 0)
        {
            run++;
        }

        return run;
    }

    private void DrawRun(int section, RunKind kind, Random random, List<ushort> anchor, List<ushort> positive)
    {
        var (sentences, codes, _) = CountRuns(section);
        var run = RunOf(section, kind, random.Next(kind == RunKind.Code ? codes : sentences));
        AddRun(anchor, run, recipe.AnchorPieces);
        AddTitles(positive, section, recipe.PositivePieces, onlyOwn: false);
        AddBody(positive, section, without: run);
    }

    private void AddTitles(List<ushort> pieces, int section, int limit, bool onlyOwn)
    {
        var (first, end) = text.RunsOf(section);
        var last = first;
        while (last + 1 < end && text.KindOf(last + 1) == RunKind.Title)
        {
            last++;
        }

        for (var run = onlyOwn ? last : first; run <= last; run++)
        {
            AddRun(pieces, run, limit);
        }
    }

    // The runs around the one that is left out matter more than the section's first, when not all of them fit.
    private void AddBody(List<ushort> pieces, int section, int without)
    {
        var (first, end) = text.RunsOf(section);
        var before = 0;
        for (var run = first; run < without; run++)
        {
            before += text.PiecesOf(run).Length;
        }

        var skip = without < 0 ? 0 : before - (recipe.PositivePieces / 2);
        for (var run = first; run < end && pieces.Count < recipe.PositivePieces; run++)
        {
            if (text.KindOf(run) is not (RunKind.Sentence or RunKind.Code) || run == without)
            {
                continue;
            }

            if (skip > 0)
            {
                skip -= text.PiecesOf(run).Length;
                continue;
            }

            AddRun(pieces, run, recipe.PositivePieces);
        }
    }

    private void AddRun(List<ushort> pieces, int run, int limit)
    {
        foreach (var piece in text.PiecesOf(run))
        {
            if (pieces.Count == limit)
            {
                return;
            }

            pieces.Add(piece);
        }
    }
}
