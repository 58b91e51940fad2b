using System.Text.Json;
using Contexter.Storage.Scratch;

namespace Contexter.Sources.Archives;

/// <summary>What was taken out of an archive: files by numbers in a scratch folder, and a list that says what they are.</summary>
internal sealed class UnpackedArchive
{
    private const string IndexName = "index.json";

    private readonly Dictionary<string, UnpackedEntry> _byKey;

    private UnpackedArchive(ScratchFolder folder, IReadOnlyList<UnpackedEntry> entries)
    {
        (Folder, Entries) = (folder, entries);
        _byKey = entries.ToDictionary(entry => entry.Key, StringComparer.Ordinal);
    }

    /// <summary>Where the files are.</summary>
    public ScratchFolder Folder { get; }

    /// <summary>The entries that are wanted, in ordinal order of their keys.</summary>
    public IReadOnlyList<UnpackedEntry> Entries { get; }

    /// <summary>An entry, or null.</summary>
    public UnpackedEntry? Find(string key) => _byKey.GetValueOrDefault(key);

    /// <summary>Path of an entry's file.</summary>
    public string PathOf(UnpackedEntry entry) => Folder.PathOf(entry.File);

    /// <summary>Writes the list.</summary>
    public static void Save(ScratchFolder folder, IEnumerable<UnpackedEntry> entries)
    {
        using var file = folder.Create(IndexName);
        JsonSerializer.Serialize(file, entries.OrderBy(entry => entry.Key, StringComparer.Ordinal));
    }

    /// <summary>Reads the list; null when it is damaged, and the archive has to be unpacked again.</summary>
    public static UnpackedArchive? TryLoad(ScratchFolder folder)
    {
        try
        {
            using var file = File.OpenRead(folder.PathOf(IndexName));
            return JsonSerializer.Deserialize<List<UnpackedEntry>>(file) is { } entries ? new UnpackedArchive(folder, entries) : null;
        }
        catch (Exception e) when (e is IOException or JsonException or ArgumentException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

/// <summary>A file that was taken out of an archive.</summary>
/// <param name="Key">Its name there, without the folder that everything is in.</param>
/// <param name="Format">How to parse it.</param>
/// <param name="File">Name of its file in the scratch folder.</param>
/// <param name="SizeBytes">Its length.</param>
/// <param name="Hash">Hash of its bytes.</param>
/// <param name="ModifiedAt">When it was changed, where the archive says.</param>
/// <param name="FaultCode">Why it cannot be read, as a code; null when it can.</param>
/// <param name="Fault">The same for people.</param>
internal sealed record UnpackedEntry(string Key, string Format, string File, long SizeBytes, string Hash, DateTimeOffset? ModifiedAt, string? FaultCode, string? Fault);
