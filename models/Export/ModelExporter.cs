using Contexter.Embeddings.Local;
using Contexter.Models.Training;

namespace Contexter.Models.Export;

/// <summary>Turns trained rows into the file that ships.</summary>
internal static class ModelExporter
{
    /// <summary>Makes the file.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="occurrences">Occurrences of each piece in the training text.</param>
    /// <param name="vocabulary">The packed vocabulary.</param>
    /// <param name="recipe">The recipe.</param>
    /// <param name="corpus">Hash of the list of sources.</param>
    public static byte[] Export(RowTable rows, IReadOnlyList<long> occurrences, byte[] vocabulary, Recipe recipe, byte[] corpus)
    {
        var scales = new double[rows.Pieces];
        var bytes = new sbyte[rows.Pieces * rows.Dimension];
        for (var piece = 0; piece < rows.Pieces; piece++)
        {
            var row = rows.Row(piece);
            var largest = 0f;
            foreach (var component in row)
            {
                largest = Math.Max(largest, MathF.Abs(component));
            }

            // What was hardly seen has learnt hardly anything, and its row is mostly what it was drawn as.
            scales[piece] = largest * Math.Min(1, (occurrences[piece] + 1.0) / recipe.FullTrust);
            for (var i = 0; i < row.Length && largest > 0; i++)
            {
                bytes[(piece * rows.Dimension) + i] = (sbyte)MathF.Round(row[i] / largest * sbyte.MaxValue);
            }
        }

        var unit = LocalModelHeader.MaxWeight / scales.Max();
        return LocalModelHeader.Write(vocabulary, [.. scales.Select(scale => (int)Math.Max(1, Math.Round(scale * unit)))], bytes, recipe.Hash(), corpus);
    }
}
