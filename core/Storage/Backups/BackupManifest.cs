using System.Text.Json.Serialization;

namespace Contexter.Storage.Backups;

/// <summary>What a backup says of itself: the file <see cref="FileName"/>, written last.</summary>
public sealed record BackupManifest
{
    /// <summary>Name of the manifest's file.</summary>
    public const string FileName = "manifest.json";

    /// <summary>Name of the file that holds the SHA-256 of the manifest, in hexadecimal digits.</summary>
    public const string ChecksumFileName = "manifest.sha256";

    /// <summary>What <see cref="Format"/> is.</summary>
    public const string FormatName = "contexter-backup";

    /// <summary>The format that is written, and the highest that is read.</summary>
    public const int CurrentVersion = 1;

    /// <summary><see cref="FormatName"/>.</summary>
    public required string Format { get; init; }

    /// <summary>Version of the format, from 1.</summary>
    public required int Version { get; init; }

    /// <summary>Version of the Contexter that wrote it.</summary>
    public required string WrittenBy { get; init; }

    /// <summary>The moment that it is of, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The databases by their files' names, with the version of their tables.</summary>
    public required IReadOnlyDictionary<string, int> Databases { get; init; }

    /// <summary>The library versions that have documents, in order of their names.</summary>
    public required IReadOnlyList<string> Libraries { get; init; }

    /// <summary>Documents of all of them.</summary>
    public required long Documents { get; init; }

    /// <summary>Folders of indexes that were damaged and are left out; their libraries have to be indexed anew.</summary>
    public required IReadOnlyList<string> DamagedIndexes { get; init; }

    /// <summary>All other files, in order of their paths.</summary>
    public required IReadOnlyList<BackupFile> Files { get; init; }

    /// <summary>Length of all files in bytes.</summary>
    [JsonIgnore]
    public long Bytes => Files.Sum(file => file.Bytes);
}

/// <summary>A file of a backup.</summary>
/// <param name="Path">Where it is below the backup's folder and below the data directory, with slashes.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">SHA-256 of its content, in hexadecimal digits.</param>
public sealed record BackupFile(string Path, long Bytes, string Sha256);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(BackupManifest))]
internal sealed partial class BackupJson : JsonSerializerContext;
