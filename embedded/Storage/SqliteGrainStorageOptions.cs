using System.Text.Json;
using Contexter.Embedded.State;

namespace Contexter.Embedded;

/// <summary>Where a grain storage keeps its states.</summary>
public sealed class SqliteGrainStorageOptions
{
    /// <summary>The format of the file that is written, and the highest that is read.</summary>
    public const int FormatVersion = Sqlite.SqliteDatabase.FormatVersion;

    /// <summary>Gets or sets the file; several storages may share one. It is created when it does not exist.</summary>
    /// <value>Required.</value>
    public string Path { get; set; } = string.Empty;

    /// <summary>Gets or sets how states are written as JSON.</summary>
    /// <value>Default: all public properties and fields, private and init-only setters included.</value>
    public JsonSerializerOptions SerializerOptions { get; set; } = StateSerializer.Default;
}
