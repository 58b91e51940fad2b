using System.Diagnostics.CodeAnalysis;
using System.Numerics.Tensors;

namespace Contexter.Models.Training;

/// <summary>The trained rows with the moments of Adam (Kingma and Ba 2015) beside them, which only rows of a step's pieces take part in.</summary>
internal sealed class RowTable
{
    private const float FirstDecay = 0.9f;
    private const float SecondDecay = 0.999f;
    private const float Epsilon = 1e-8f;

    /// <summary>Makes rows.</summary>
    /// <param name="pieces">How many.</param>
    /// <param name="dimension">Components of each.</param>
    public RowTable(int pieces, int dimension)
    {
        (Pieces, Dimension) = (pieces, dimension);
        (Rows, FirstMoments, SecondMoments) = (new float[pieces * dimension], new float[pieces * dimension], new float[pieces * dimension]);
    }

    /// <summary>How many rows there are.</summary>
    public int Pieces { get; }

    /// <summary>Components of a row.</summary>
    public int Dimension { get; }

    /// <summary>The rows.</summary>
    public float[] Rows { get; }

    /// <summary>Mean gradients.</summary>
    public float[] FirstMoments { get; }

    /// <summary>Mean squared gradients.</summary>
    public float[] SecondMoments { get; }

    /// <summary>Draws the rows from a normal distribution.</summary>
    [SuppressMessage("Security", "CA5394", Justification = "A training has to be drawn again from its seed.")]
    public void Initialize(double deviation, int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < Rows.Length; i++)
        {
            // Box and Muller 1958.
            Rows[i] = (float)(deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        }
    }

    /// <summary>A row.</summary>
    public Span<float> Row(int piece) => Rows.AsSpan(piece * Dimension, Dimension);

    /// <summary>Sums the rows of a text and scales the sum to length 1.</summary>
    /// <returns>The length of the sum; 0 leaves the vector 0.</returns>
    public float Embed(ReadOnlySpan<(ushort Piece, float Weight)> text, Span<float> vector)
    {
        vector.Clear();
        foreach (var (piece, weight) in text)
        {
            TensorPrimitives.MultiplyAdd(Row(piece), weight, vector, vector);
        }

        var length = TensorPrimitives.Norm<float>(vector);
        if (length > 0)
        {
            TensorPrimitives.Divide(vector, length, vector);
        }

        return length;
    }

    /// <summary>Moves a row against its gradient.</summary>
    /// <param name="piece">The row.</param>
    /// <param name="gradient">Its gradient.</param>
    /// <param name="step">Number of the step, from 1.</param>
    /// <param name="rate">The learning rate.</param>
    public void Update(int piece, ReadOnlySpan<float> gradient, int step, double rate)
    {
        var row = Row(piece);
        var first = FirstMoments.AsSpan(piece * Dimension, Dimension);
        var second = SecondMoments.AsSpan(piece * Dimension, Dimension);
        var scale = (float)(rate / (1 - Math.Pow(FirstDecay, step)));
        var correction = (float)(1 / (1 - Math.Pow(SecondDecay, step)));
        for (var i = 0; i < row.Length; i++)
        {
            first[i] = (FirstDecay * first[i]) + ((1 - FirstDecay) * gradient[i]);
            second[i] = (SecondDecay * second[i]) + ((1 - SecondDecay) * gradient[i] * gradient[i]);
            row[i] -= scale * first[i] / (MathF.Sqrt(second[i] * correction) + Epsilon);
        }
    }
}
