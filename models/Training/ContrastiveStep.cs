using System.Numerics.Tensors;

namespace Contexter.Models.Training;

/// <summary>
/// A step of contrastive learning: symmetric InfoNCE (van den Oord, Li and Vinyals 2018; Radford et al. 2021) over a batch of pairs, each pair's negatives being
/// the others' texts, and the update of the rows.
/// </summary>
internal sealed class ContrastiveStep : IDisposable
{
    private readonly RowTable _rows;
    private readonly int _pairs;
    private readonly int _dimension;
    private readonly float _scale;
    private readonly MatrixProduct _product;

    private readonly float[] _anchors;
    private readonly float[] _positives;
    private readonly float[] _transposed;
    private readonly float[] _cells;
    private readonly float[] _anchorGradients;
    private readonly float[] _positiveGradients;
    private readonly float[] _lengths;
    private readonly float[] _rowSums;
    private readonly float[] _columnSums;
    private readonly List<(int Text, float Weight)>[] _uses;

    /// <summary>Makes room for a batch.</summary>
    public ContrastiveStep(RowTable rows, int pairs, double temperature)
    {
        (_rows, _pairs, _dimension, _scale) = (rows, pairs, rows.Dimension, (float)(1 / temperature));
        _product = new MatrixProduct(pairs * _dimension);
        (_anchors, _positives, _transposed) = (new float[pairs * _dimension], new float[pairs * _dimension], new float[pairs * _dimension]);
        (_anchorGradients, _positiveGradients) = (new float[pairs * _dimension], new float[pairs * _dimension]);
        _cells = new float[pairs * pairs];
        (_lengths, _rowSums, _columnSums) = (new float[pairs * 2], new float[pairs], new float[pairs]);
        _uses = new List<(int, float)>[rows.Pieces];
        for (var i = 0; i < _uses.Length; i++)
        {
            _uses[i] = [];
        }
    }

    /// <summary>Takes a step.</summary>
    /// <param name="anchors">The anchors.</param>
    /// <param name="positives">Their positives.</param>
    /// <param name="masked">Cells beside the diagonal that are no negatives: anchor and positive.</param>
    /// <param name="step">Number of the step, from 1.</param>
    /// <param name="rate">The learning rate.</param>
    /// <returns>The mean loss of the pairs.</returns>
    public double Take(TextBag anchors, TextBag positives, IReadOnlyList<(int Anchor, int Positive)> masked, int step, double rate)
    {
        Parallel.For(0, _pairs, i =>
        {
            _lengths[i] = _rows.Embed(anchors.Of(i), VectorOf(_anchors, i));
            _lengths[_pairs + i] = _rows.Embed(positives.Of(i), VectorOf(_positives, i));
        });
        Parallel.For(0, _dimension, k =>
        {
            for (var i = 0; i < _pairs; i++)
            {
                _transposed[(k * _pairs) + i] = _positives[(i * _dimension) + k];
            }
        });
        _product.Multiply(_anchors, _dimension, 1, _transposed, _cells, _pairs, _dimension, _pairs);
        var loss = ToGradients(masked);
        _product.Multiply(_cells, _pairs, 1, _positives, _anchorGradients, _pairs, _pairs, _dimension);
        _product.Multiply(_cells, 1, _pairs, _anchors, _positiveGradients, _pairs, _pairs, _dimension);
        Parallel.For(0, _pairs, i =>
        {
            ThroughLength(VectorOf(_anchors, i), VectorOf(_anchorGradients, i), _lengths[i]);
            ThroughLength(VectorOf(_positives, i), VectorOf(_positiveGradients, i), _lengths[_pairs + i]);
        });
        Update(anchors, positives, step, rate);
        return loss;
    }

    /// <inheritdoc/>
    public void Dispose() => _product.Dispose();

    private Span<float> VectorOf(float[] vectors, int index) => vectors.AsSpan(index * _dimension, _dimension);

    private Span<float> CellsOf(int anchor) => _cells.AsSpan(anchor * _pairs, _pairs);

    /// <summary>Turns cosines into the loss's derivatives by them, and returns the loss.</summary>
    private double ToGradients(IReadOnlyList<(int Anchor, int Positive)> masked)
    {
        var diagonal = new float[_pairs];
        Parallel.For(0, _pairs, i =>
        {
            var cells = CellsOf(i);
            diagonal[i] = cells[i];

            // No cosine is above 1, so that no exponential overflows.
            TensorPrimitives.Subtract(cells, 1, cells);
            TensorPrimitives.Multiply(cells, _scale, cells);
            TensorPrimitives.Exp<float>(cells, cells);
        });
        foreach (var (anchor, positive) in masked)
        {
            _cells[(anchor * _pairs) + positive] = 0;
        }

        Parallel.For(0, _pairs, i => _rowSums[i] = TensorPrimitives.Sum<float>(CellsOf(i)));
        _columnSums.AsSpan().Clear();
        for (var i = 0; i < _pairs; i++)
        {
            TensorPrimitives.Add<float>(_columnSums, CellsOf(i), _columnSums);
        }

        var loss = 0.0;
        for (var i = 0; i < _pairs; i++)
        {
            loss += (0.5 * (Math.Log(_rowSums[i]) + Math.Log(_columnSums[i]))) - (_scale * (diagonal[i] - 1));
        }

        var inverse = new float[_pairs];
        TensorPrimitives.Reciprocal<float>(_columnSums, inverse);
        var share = _scale / (2 * _pairs);
        Parallel.For(0, _pairs, () => new float[_pairs], (i, _, both) =>
        {
            var cells = CellsOf(i);
            TensorPrimitives.Add<float>(inverse, 1 / _rowSums[i], both);
            TensorPrimitives.Multiply<float>(cells, both, cells);
            cells[i] -= 2;
            TensorPrimitives.Multiply(cells, share, cells);
            return both;
        }, _ => { });
        return loss / _pairs;
    }

    /// <summary>Turns the gradient by a vector of length 1 into that by the sum it was scaled from.</summary>
    private static void ThroughLength(ReadOnlySpan<float> vector, Span<float> gradient, float length)
    {
        if (length == 0)
        {
            gradient.Clear();
            return;
        }

        TensorPrimitives.MultiplyAdd(vector, -TensorPrimitives.Dot<float>(vector, gradient), gradient, gradient);
        TensorPrimitives.Divide(gradient, length, gradient);
    }

    private void Update(TextBag anchors, TextBag positives, int step, double rate)
    {
        var touched = new List<int>();
        for (var text = 0; text < _pairs * 2; text++)
        {
            foreach (var (piece, weight) in text < _pairs ? anchors.Of(text) : positives.Of(text - _pairs))
            {
                if (_uses[piece].Count == 0)
                {
                    touched.Add(piece);
                }

                _uses[piece].Add((text, weight));
            }
        }

        Parallel.For(0, touched.Count, () => new float[_dimension], (i, _, gradient) =>
        {
            var piece = touched[i];
            gradient.AsSpan().Clear();
            foreach (var (text, weight) in _uses[piece])
            {
                var source = text < _pairs ? VectorOf(_anchorGradients, text) : VectorOf(_positiveGradients, text - _pairs);
                TensorPrimitives.MultiplyAdd(source, weight, gradient, gradient);
            }

            _uses[piece].Clear();
            _rows.Update(piece, gradient, step, rate);
            return gradient;
        }, _ => { });
    }
}
