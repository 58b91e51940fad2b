using Contexter.Embeddings.Local;
using Contexter.Models.Export;
using Contexter.Models.Tokenizer;
using Contexter.Models.Training;

namespace Contexter.Models.Tests;

public sealed class TrainingTests : IDisposable
{
    private const int Pieces = 400;
    private static readonly Recipe Small = new() { Batch = 256, Steps = 6, WarmUp = 2, VocabularySize = Pieces };
    private readonly string _checkpoint = Path.GetTempFileName();

    public void Dispose() => File.Delete(_checkpoint);

    [Fact]
    public void Multiply_OfMatrices_IsTheirProduct()
    {
        const int Rows = 64, Depth = 512, Columns = 32;
        var random = new Random(1);
        var first = Draw(random, Rows * Depth);
        var second = Draw(random, Depth * Columns);
        var transposed = Enumerable.Range(0, Rows * Depth).Select(i => first[(i % Rows * Depth) + (i / Rows)]).ToArray();
        var product = new float[Rows * Columns];
        using var multiplication = new MatrixProduct(Depth * Columns);

        foreach (var (factor, row, depth) in new[] { (first, Depth, 1), (transposed, 1, Rows) })
        {
            multiplication.Multiply(factor, row, depth, second, product, Rows, Depth, Columns);

            for (var i = 0; i < product.Length; i++)
            {
                var expected = Enumerable.Range(0, Depth).Sum(k => (double)first[(i / Columns * Depth) + k] * second[(k * Columns) + (i % Columns)]);
                ((double)product[i]).ShouldBe(expected, 1e-3);
            }
        }
    }

    [Fact]
    public void Take_TheFirstStep_MovesRowsAgainstTheGradientOfTheLoss()
    {
        var rows = Rows(seed: 2);
        var random = new Random(5);
        var (anchors, positives) = (new TextBag(Small.Batch), new TextBag(Small.Batch));
        for (var i = 0; i < Small.Batch; i++)
        {
            anchors.Set(i, [.. Enumerable.Range(0, 4).Select(_ => (ushort)random.Next(Pieces))]);
            positives.Set(i, [.. Enumerable.Range(0, 12).Select(_ => (ushort)random.Next(Pieces))]);
        }

        (int, int)[] masked = [(3, 7), (7, 3)];
        var before = rows.Rows.ToArray();
        using var step = new ContrastiveStep(rows, Small.Batch, Small.Temperature);

        var loss = step.Take(anchors, positives, masked, 1, 0.001);

        loss.ShouldBe(Loss(before, anchors, positives, masked), 1e-3);
        for (var probe = 0; probe < 4; probe++)
        {
            var place = (int)anchors.Of(probe)[0].Piece * rows.Dimension + probe;
            var slope = (Loss(Moved(before, place, 0.01f), anchors, positives, masked) - Loss(Moved(before, place, -0.01f), anchors, positives, masked)) / 0.02;

            // Adam's first step is of the rate's size, whatever the gradient's.
            ((double)rows.Rows[place] - before[place]).ShouldBe(-0.001 * Math.Sign(slope), 2e-4);
        }
    }

    [Fact]
    public void Run_WhenInterruptedAndResumed_EndsWithTheSameRows()
    {
        var text = Text();
        var whole = Rows(seed: 1);
        Train(text, whole, 0, CancellationToken.None);
        var part = Rows(seed: 1);

        Should.Throw<OperationCanceledException>(() => new Trainer(text, Small, part, 0).Run(
            _ => 0, step => Checkpoint.Write(_checkpoint, part, step, Small.Hash()), new Progress<TrainingProgress>(), TimeProvider.System, Cancelled()));
        var stored = Checkpoint.Read(_checkpoint)!.Value;
        stored.Step.ShouldBe(1);
        stored.Recipe.ShouldBe(Small.Hash());
        Train(text, stored.Rows, stored.Step, CancellationToken.None);

        stored.Rows.Rows.ShouldBe(whole.Rows);
        whole.Rows.ShouldNotBe(Rows(seed: 1).Rows);
    }

    [Fact]
    public void RateAt_OverATraining_GrowsAndFalls()
    {
        var trainer = new Trainer(Text(), new Recipe { Steps = 1_050, WarmUp = 50, LearningRate = 0.04, FinalShare = 0.02 }, Rows(1), 0);

        trainer.RateAt(25).ShouldBe(0.02, 1e-9);
        trainer.RateAt(50).ShouldBe(0.04, 1e-9);
        trainer.RateAt(550).ShouldBe(0.04 * 0.51, 1e-9);
        trainer.RateAt(1_050).ShouldBe(0.04 * 0.02, 1e-9);
    }

    [Fact]
    public void Export_OfRows_EmbedsAsTheyDo()
    {
        var vocabulary = VocabularyFile.Pack([.. Enumerable.Range(0, 256).Select(value => new[] { (byte)value }), "re"u8.ToArray(), "ad"u8.ToArray(), "read"u8.ToArray()]);
        var rows = new RowTable(259, 256);
        rows.Initialize(0.1, 3);
        var occurrences = Enumerable.Repeat(100L, 259).ToArray();
        occurrences[258] = 14;
        var file = ModelExporter.Export(rows, occurrences, vocabulary, Small, new byte[32]);
        var builder = new TextBuilder(VocabularyFile.Read(vocabulary));

        var pieces = new List<ushort>();
        builder.Cut("read ready", pieces, 100);
        pieces.ShouldBe([258, 258, (ushort)'y']);
        builder.Cut("x x", pieces, 100);

        // Seen 14 times, a piece has half its weight.
        foreach (ref var component in rows.Row(258))
        {
            component *= 0.5f;
        }

        var expected = new float[256];
        var bag = new TextBag(1);
        bag.Set(0, pieces);
        rows.Embed(bag.Of(0), expected);
        using var stream = new PinnedModelStream(file);
        using var embedder = new LocalEmbedder(LocalModel.Read(stream));
        var vector = new float[256];
        embedder.Embed("read ready x x", vector).ShouldBe(5);
        vector.Zip(expected, (one, other) => (double)one * other).Sum().ShouldBeGreaterThan(0.9995);
    }

    private static CancellationToken Cancelled() => new(canceled: true);

    private static float[] Draw(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() - 0.5))];

    private static RowTable Rows(int seed)
    {
        var rows = new RowTable(Pieces, 256);
        rows.Initialize(0.1, seed);
        return rows;
    }

    private static float[] Moved(float[] rows, int place, float by)
    {
        var moved = rows.ToArray();
        moved[place] += by;
        return moved;
    }

    private static void Train(TrainingText text, RowTable rows, int firstStep, CancellationToken cancellationToken) =>
        new Trainer(text, Small, rows, firstStep).Run(_ => 0, _ => { }, new Progress<TrainingProgress>(), TimeProvider.System, cancellationToken);

    private static TrainingText Text()
    {
        var random = new Random(9);
        var text = new TrainingText();
        for (var section = 0; section < 300; section++)
        {
            text.BeginSection(isGeneric: false);
            text.AddRun(RunKind.Title, [(ushort)random.Next(Pieces), (ushort)random.Next(Pieces)]);
            for (var sentence = 0; sentence < 3; sentence++)
            {
                text.AddRun(RunKind.Sentence, [.. Enumerable.Range(0, 9).Select(_ => (ushort)random.Next(Pieces))]);
            }
        }

        return text;
    }

    /// <summary>The loss by its definition.</summary>
    private static double Loss(float[] rows, TextBag anchors, TextBag positives, IReadOnlyList<(int, int)> masked)
    {
        double[] Embed(ReadOnlySpan<(ushort Piece, float Weight)> text)
        {
            var sum = new double[256];
            foreach (var (piece, weight) in text)
            {
                for (var i = 0; i < sum.Length; i++)
                {
                    sum[i] += rows[(piece * 256) + i] * (double)weight;
                }
            }

            var length = Math.Sqrt(sum.Sum(value => value * value));
            return [.. sum.Select(value => value / length)];
        }

        var count = anchors.Count;
        var first = Enumerable.Range(0, count).Select(i => Embed(anchors.Of(i))).ToArray();
        var second = Enumerable.Range(0, count).Select(i => Embed(positives.Of(i))).ToArray();
        var cells = new double[count, count];
        for (var i = 0; i < count; i++)
        {
            for (var j = 0; j < count; j++)
            {
                var dot = 0.0;
                for (var k = 0; k < 256; k++)
                {
                    dot += first[i][k] * second[j][k];
                }

                cells[i, j] = masked.Contains((i, j)) ? 0 : Math.Exp(dot / Small.Temperature);
            }
        }

        return Enumerable.Range(0, count).Average(i =>
            -0.5 * (Math.Log(cells[i, i] / Enumerable.Range(0, count).Sum(j => cells[i, j])) + Math.Log(cells[i, i] / Enumerable.Range(0, count).Sum(j => cells[j, i]))));
    }
}
