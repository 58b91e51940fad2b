using Contexter.Cli.Output;
using Contexter.Silo.Configuration;

namespace Contexter.Cli.Doctor;

/// <summary>Looks at the configuration: whether it can be read, and where what it says comes from.</summary>
internal static class ConfigurationCheck
{
    private const string Area = "configuration";

    /// <summary>What a configuration that can be used says.</summary>
    public static IEnumerable<Finding> Of(LoadedConfiguration loaded)
    {
        var changed = loaded.Settings.Where(setting => setting.Origin.Kind != SettingOriginKind.Default).ToArray();
        yield return Finding.Ok(Area, $"{(loaded.File is { } file ? $"file {file}" : "no file")}; {Figures.Count(loaded.Settings.Count, "setting")}, {Figures.Count(changed.Length)} not at the default.");
        foreach (var origin in changed.GroupBy(setting => setting.Origin.Kind switch
        {
            SettingOriginKind.File => "the file",
            SettingOriginKind.Environment => "the environment",
            _ => "the command line",
        }, StringComparer.Ordinal))
        {
            yield return Finding.Ok(Area, $"from {origin.Key}: {string.Join(", ", origin.Select(Describe))}.");
        }
    }

    /// <summary>What is wrong with one that cannot.</summary>
    public static IEnumerable<Finding> Of(ConfigurationException fault) =>
        fault.Problems.Select(problem => Finding.Problem(Area, problem.Message, "Correct it there; 'contexter config check' checks again. Nothing else is looked at until then."));

    private static string Describe(EffectiveSetting setting) => setting.Origin.Kind switch
    {
        SettingOriginKind.File => $"{setting.Key} (line {setting.Origin.Line})",
        SettingOriginKind.Environment => $"{setting.Key} ({setting.Origin.Name})",
        _ => setting.Key,
    };
}
