using System.Globalization;
using Contexter.Documents;

namespace Contexter.Embeddings;

/// <summary>The rules that every embedding has to keep, whoever made it (B4).</summary>
/// <remarks>Pure and safe for concurrent use.</remarks>
public static class EmbeddingValidator
{
    /// <summary>Least Euclidean length of an embedding.</summary>
    public const double MinMagnitude = 0.1;

    /// <summary>Greatest Euclidean length of an embedding.</summary>
    public const double MaxMagnitude = 10;

    /// <summary>Says which rule a vector breaks.</summary>
    /// <param name="vector">The vector.</param>
    /// <param name="dimension">How many components the model and the index have.</param>
    /// <returns>A clause for people such as <c>it has 3 components, not 256</c>; null when the vector is valid.</returns>
    public static string? FindFault(ReadOnlySpan<float> vector, int dimension)
    {
        if (vector.Length != dimension)
        {
            return string.Create(CultureInfo.InvariantCulture, $"it has {vector.Length} components, not {dimension}");
        }

        var sum = 0.0;
        for (var i = 0; i < vector.Length; i++)
        {
            if (!float.IsFinite(vector[i]))
            {
                return string.Create(CultureInfo.InvariantCulture, $"component {i} is {vector[i]}");
            }

            sum += (double)vector[i] * vector[i];
        }

        var magnitude = Math.Sqrt(sum);
        return magnitude is >= MinMagnitude and <= MaxMagnitude
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"its magnitude is {magnitude:g4}, not between {MinMagnitude} and {MaxMagnitude}");
    }

    /// <summary>Refuses a vector that breaks a rule.</summary>
    /// <param name="vector">The vector.</param>
    /// <param name="dimension">How many components the model and the index have.</param>
    /// <param name="subject">What was embedded, for the message: <c>chunk 3 of 'guide/a.md'</c>.</param>
    /// <exception cref="ContexterException">The vector is not valid (<see cref="ErrorCodes.EmbeddingInvalid"/>).</exception>
    public static void Require(ReadOnlySpan<float> vector, int dimension, string subject)
    {
        if (FindFault(vector, dimension) is { } fault)
        {
            throw new ContexterException(
                ErrorCodes.EmbeddingInvalid,
                $"The embedding of {subject} is not valid: {fault}. Check the embedding model and its configured dimension, then run the job again.")
            { IsExhausted = true };
        }
    }
}
