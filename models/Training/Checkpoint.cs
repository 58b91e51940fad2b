using System.Runtime.InteropServices;

namespace Contexter.Models.Training;

/// <summary>The state of a training on disk: step, hashes of recipe and text, rows and moments.</summary>
internal static class Checkpoint
{
    private const int HashBytes = 32;

    /// <summary>Writes a state whole or not at all.</summary>
    public static void Write(string path, RowTable rows, int step, ReadOnlySpan<byte> recipe)
    {
        var unfinished = path + ".tmp";
        using (var file = new BinaryWriter(File.Create(unfinished)))
        {
            file.Write(recipe[..HashBytes]);
            file.Write(step);
            file.Write(rows.Pieces);
            file.Write(rows.Dimension);
            foreach (var values in (float[][])[rows.Rows, rows.FirstMoments, rows.SecondMoments])
            {
                file.Write(MemoryMarshal.AsBytes(values.AsSpan()));
            }
        }

        File.Move(unfinished, path, overwrite: true);
    }

    /// <summary>Reads a state.</summary>
    /// <returns>The rows, the steps they have had and the hash of their recipe; null when there is none.</returns>
    public static (RowTable Rows, int Step, byte[] Recipe)? Read(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        using var file = new BinaryReader(File.OpenRead(path));
        var recipe = file.ReadBytes(HashBytes);
        var step = file.ReadInt32();
        var rows = new RowTable(file.ReadInt32(), file.ReadInt32());
        foreach (var values in (float[][])[rows.Rows, rows.FirstMoments, rows.SecondMoments])
        {
            file.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        }

        return (rows, step, recipe);
    }
}
