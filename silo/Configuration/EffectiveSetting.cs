using System.Globalization;
using System.Text.Json.Serialization;

namespace Contexter.Silo.Configuration;

/// <summary>Kinds of places a value can come from, weakest first.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SettingOriginKind>))]
public enum SettingOriginKind
{
    /// <summary>Nobody set it.</summary>
    [JsonStringEnumMemberName("default")]
    Default = 0,

    /// <summary>The configuration file.</summary>
    [JsonStringEnumMemberName("file")]
    File = 1,

    /// <summary>An environment variable.</summary>
    [JsonStringEnumMemberName("environment")]
    Environment = 2,

    /// <summary>A flag.</summary>
    [JsonStringEnumMemberName("command_line")]
    CommandLine = 3,
}

/// <summary>Where a value comes from.</summary>
/// <param name="Kind">Kind of place.</param>
/// <param name="Name">Path of the file or name of the environment variable; null for the other kinds.</param>
/// <param name="Line">Line in the file, from 1; null for the other kinds.</param>
public sealed record SettingOrigin(SettingOriginKind Kind, string? Name = null, long? Line = null)
{
    /// <summary>The origin of what nobody set.</summary>
    public static SettingOrigin Default { get; } = new(SettingOriginKind.Default);

    /// <summary>The origin of flags.</summary>
    public static SettingOrigin CommandLine { get; } = new(SettingOriginKind.CommandLine);

    /// <summary>The place for people: <c>default</c>, <c>/path/contexter.yaml:12</c>, the name of the environment variable, or <c>command line</c>.</summary>
    public override string ToString() => Kind switch
    {
        SettingOriginKind.File when Line is not null => string.Create(CultureInfo.InvariantCulture, $"{Name}:{Line}"),
        SettingOriginKind.File or SettingOriginKind.Environment => Name ?? "",
        SettingOriginKind.CommandLine => "command line",
        _ => "default",
    };
}

/// <summary>One setting as it is in effect. All texts; serialises to JSON as it is.</summary>
/// <param name="Key">Full key (<c>server.port</c>).</param>
/// <param name="Value">Value in effect as it would be written in an environment variable; <c>***</c> for a secret that is set.</param>
/// <param name="Default">Value when nobody sets it, written likewise.</param>
/// <param name="Origin">Where the value comes from.</param>
/// <param name="Description">What the setting means.</param>
/// <param name="Allowed">Values that are allowed, for people.</param>
/// <param name="EnvironmentVariable">Environment variable that sets it.</param>
/// <param name="IsSecret">Whether the value is hidden.</param>
public sealed record EffectiveSetting(
    string Key,
    string Value,
    string Default,
    SettingOrigin Origin,
    string Description,
    string Allowed,
    string EnvironmentVariable,
    bool IsSecret);

/// <summary>Configuration that has passed every check.</summary>
/// <param name="Options">The typed values.</param>
/// <param name="Settings">Every setting with its value and origin, in the order of declaration.</param>
/// <param name="File">Absolute path of the file that was read; null when there was none.</param>
public sealed record LoadedConfiguration(ContexterOptions Options, IReadOnlyList<EffectiveSetting> Settings, string? File);
