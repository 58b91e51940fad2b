using System.IO.Compression;
using System.Text.Json;

namespace Contexter.Models.Sections;

/// <summary>A file of sections: JSON lines, gzipped.</summary>
internal static class SectionFile
{
    /// <summary>Path of a source's file.</summary>
    public static string PathOf(WorkFolder work, string source) => Path.Combine(work.Sections, source + ".jsonl.gz");

    /// <summary>Writes a file whole or not at all.</summary>
    public static void Write(string path, IEnumerable<SectionRecord> sections)
    {
        var unfinished = path + ".tmp";
        using (var file = new GZipStream(File.Create(unfinished), CompressionLevel.Fastest))
        {
            foreach (var section in sections)
            {
                JsonSerializer.Serialize(file, section);
                file.WriteByte((byte)'\n');
            }
        }

        File.Move(unfinished, path, overwrite: true);
    }

    /// <summary>Reads a file line by line.</summary>
    public static IEnumerable<SectionRecord> Read(string path)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
        {
            yield return JsonSerializer.Deserialize<SectionRecord>(line)!;
        }
    }
}
