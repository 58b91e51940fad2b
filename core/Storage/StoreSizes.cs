namespace Contexter.Storage;

/// <summary>What the parts of a data directory take on the disk.</summary>
public static class StoreSizes
{
    /// <summary>All parts, in order.</summary>
    public static IReadOnlyList<string> Parts { get; } = ["documents", "state", "jobs", "embeddings", "index", "archives", "signatures", "other"];

    /// <summary>Adds up the files of each part; what is removed meanwhile counts nothing.</summary>
    /// <param name="data">The data directory.</param>
    /// <returns>Bytes, in the order of <see cref="Parts"/>.</returns>
    public static long[] Measure(DataDirectory data)
    {
        ArgumentNullException.ThrowIfNull(data);
        var sizes = new long[Parts.Count];
        var root = new DirectoryInfo(data.Path);
        if (!root.Exists)
        {
            return sizes;
        }

        foreach (var file in root.EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint }))
        {
            sizes[PartOf(Path.GetRelativePath(data.Path, file.FullName))] += SizeOf(file);
        }

        return sizes;
    }

    private static int PartOf(string path)
    {
        var first = path.Split(Path.DirectorySeparatorChar, 2)[0];
        return first switch
        {
            DataDirectory.IndexFolder => 4,
            "archives" => 5,
            "signatures" => 6,
            _ when first.StartsWith(DataDirectory.DocumentsFile, StringComparison.Ordinal) => 0,
            _ when first.StartsWith(DataDirectory.StateFile, StringComparison.Ordinal) => 1,
            _ when first.StartsWith(DataDirectory.JobLogFile, StringComparison.Ordinal) => 2,
            _ when first.StartsWith(DataDirectory.EmbeddingsFile, StringComparison.Ordinal) => 3,
            _ => 7,
        };
    }

    private static long SizeOf(FileInfo file)
    {
        try
        {
            return file.Length;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
