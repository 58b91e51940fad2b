using System.Text;
using Contexter.Documents;
using Contexter.Silo.Configuration;

namespace Contexter.System.Tests.Configuration;

/// <summary>A machine in memory: nothing of the real environment is seen or touched.</summary>
internal sealed class TestEnvironment : IConfigurationEnvironment
{
    public static readonly string Home = Path.GetFullPath("/home/ada");
    public static readonly string Working = Path.GetFullPath("/srv/docs");
    public static readonly string WorkingFile = Path.Combine(Working, "contexter.yaml");
    public static readonly string UserFile = Path.Combine(Home, ".config", "contexter", "contexter.yaml");

    /// <summary>The options when nothing is set.</summary>
    public static ContexterOptions Defaults { get; } = new() { UserDataFolder = Path.Combine(Home, ".local", "share", "contexter") };

    public Dictionary<string, string> Env { get; } = [];

    public Dictionary<string, byte[]> Files { get; } = [];

    public ConfigurationPlatform Platform { get; init; } = ConfigurationPlatform.Xdg;

    public IReadOnlyDictionary<string, string> Variables => Env;

    public string WorkingFolder => Working;

    public string HomeFolder { get; init; } = Home;

    public Exception? OpenFailure { get; init; }

    public Stream? OpenFile(string path) =>
        OpenFailure is { } failure ? throw failure
        : Files.TryGetValue(path, out var content) ? new MemoryStream(content, writable: false)
        : null;

    /// <summary>The environment with a configuration file in the working folder.</summary>
    public static TestEnvironment WithFile(string yaml) => new TestEnvironment().Add(WorkingFile, yaml);

    public TestEnvironment Add(string path, string text)
    {
        Files[path] = Encoding.UTF8.GetBytes(text);
        return this;
    }

    public TestEnvironment Set(string variable, string value)
    {
        Env[variable] = value;
        return this;
    }

    public LoadedConfiguration Load(string? configFile = null, params (string Key, string Value)[] overrides) =>
        new ConfigurationLoader(this).Load(configFile, overrides.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal));

    /// <summary>Binds the settings of a type that only a test knows.</summary>
    public (T Options, IReadOnlyList<EffectiveSetting> Settings) Bind<T>(params (string Key, string Value)[] overrides)
        where T : OptionsSection, new()
    {
        var options = new T();
        var texts = overrides.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
        return (options, new ConfigurationLoader(this).Bind(new SettingCatalog(typeof(T)), options, null, texts).Settings);
    }

    /// <summary>The messages of all problems that loading reports.</summary>
    public IReadOnlyList<string> Problems(string? configFile = null, params (string Key, string Value)[] overrides) =>
        Problems(() => Load(configFile, overrides));

    public static IReadOnlyList<string> Problems(Action load)
    {
        var exception = Should.Throw<ConfigurationException>(load);
        exception.Code.ShouldBe(ErrorCodes.ConfigurationInvalid);
        foreach (var problem in exception.Problems)
        {
            exception.Message.ShouldContain($"\n  {problem.Message}");
            problem.Message.ShouldNotContain("\n");
        }

        return [.. exception.Problems.Select(problem => problem.Message)];
    }
}
