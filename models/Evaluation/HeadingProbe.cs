using System.Numerics.Tensors;
using Contexter.Models.Training;

namespace Contexter.Models.Evaluation;

/// <summary>A quick look at rows in training: headings of the validation sources as queries, all their sections as candidates.</summary>
internal sealed class HeadingProbe
{
    private const int MaxQueries = 2_000;
    private const int Depth = 10;

    private readonly TextBag _queries;
    private readonly TextBag _documents;
    private readonly int[] _answers;

    /// <summary>Draws the queries.</summary>
    public HeadingProbe(TrainingText text, Recipe recipe)
    {
        var sampler = new PairSampler(text, recipe with { Shares = new PairShares(1, 0, 0, 0, 0, 0), PositivePieces = 400 });
        var pairs = sampler.DrawEpoch(0);
        var sections = pairs.Select(pair => pair.Section).Order().ToArray();
        _documents = new TextBag(sections.Length);
        _queries = new TextBag(Math.Min(MaxQueries, pairs.Length));
        _answers = new int[_queries.Count];
        var (anchor, positive) = (new List<ushort>(), new List<ushort>());
        foreach (var (index, section) in sections.Index())
        {
            sampler.Draw(new PairSource(PairKind.Heading, section, section), section, anchor, positive);
            _documents.Set(index, positive);
        }

        for (var i = 0; i < _queries.Count; i++)
        {
            sampler.Draw(pairs[i], i, anchor, positive);
            _queries.Set(i, anchor);
            _answers[i] = Array.BinarySearch(sections, pairs[i].Section);
        }
    }

    /// <summary>How many sections are candidates.</summary>
    public int Candidates => _documents.Count;

    /// <summary>nDCG@10 of the queries, 0 to 1.</summary>
    public double Measure(RowTable rows)
    {
        var documents = new float[_documents.Count * rows.Dimension];
        Parallel.For(0, _documents.Count, i => rows.Embed(_documents.Of(i), documents.AsSpan(i * rows.Dimension, rows.Dimension)));
        var gains = new double[_queries.Count];
        Parallel.For(0, _queries.Count, i =>
        {
            var query = new float[rows.Dimension];
            rows.Embed(_queries.Of(i), query);
            var score = TensorPrimitives.Dot<float>(query, documents.AsSpan(_answers[i] * rows.Dimension, rows.Dimension));
            var rank = 1;
            for (var document = 0; document < _documents.Count && rank <= Depth; document++)
            {
                rank += TensorPrimitives.Dot<float>(query, documents.AsSpan(document * rows.Dimension, rows.Dimension)) > score ? 1 : 0;
            }

            gains[i] = rank <= Depth ? 1 / Math.Log2(rank + 1) : 0;
        });
        return gains.Average();
    }
}
