using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Contexter.Silo.Configuration;
using Contexter.System.Tests.Configuration;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Contexter.System.Tests.Deployment;

/// <summary><c>docker-compose.yml</c> as Compose reads it: anchors and merges resolved; variables that are required have a value.</summary>
internal sealed partial class ComposeFile
{
    /// <summary>The value of every variable.</summary>
    public const string Secret = "a-secret-of-the-test-that-is-long-enough";

    private readonly Dictionary<object, object> _root;

    private ComposeFile(Dictionary<object, object> root) => _root = root;

    public IReadOnlyList<string> Services => [.. Map(_root["services"]).Keys.Cast<string>()];

    /// <summary>Those that run this project's image.</summary>
    public IReadOnlyList<string> Own => [.. Services.Where(service => Service(service).ContainsKey("build"))];

    public IReadOnlyList<string> Volumes => [.. Map(_root["volumes"]).Keys.Cast<string>()];

    public static string Root([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../../.."));

    public static ComposeFile Load()
    {
        var text = File.ReadAllText(Path.Combine(Root(), "docker-compose.yml"));
        var parser = new MergingParser(new Parser(new StringReader(text)));
        return new ComposeFile(new DeserializerBuilder().Build().Deserialize<Dictionary<object, object>>(parser)!);
    }

    public Dictionary<object, object> Service(string name) => Map(Map(_root["services"])[name]);

    /// <summary>Variables of a service, as they stand in the file.</summary>
    public Dictionary<string, string> Variables(string service) =>
        Map(Service(service)["environment"]).ToDictionary(pair => (string)pair.Key, pair => (string)pair.Value, StringComparer.Ordinal);

    /// <summary>Those that a service has when all that are required are given.</summary>
    public Dictionary<string, string> Given(string service) =>
        Variables(service).ToDictionary(pair => pair.Key, pair => Required().Replace(pair.Value, Secret), StringComparer.Ordinal);

    public string[] Command(string service) => Texts(Service(service)["command"]);

    public string[] HealthTest(string service) => Texts(Map(Service(service)["healthcheck"])["test"]);

    /// <summary>The options that a service of this project's starts with.</summary>
    public ContexterOptions Options(string service)
    {
        var machine = new TestEnvironment();
        foreach (var (name, value) in Given(service))
        {
            machine.Env[name] = value;
        }

        return new ConfigurationLoader(machine).Load(configFile: null, new Dictionary<string, string>(StringComparer.Ordinal)).Options;
    }

    public static Dictionary<object, object> Map(object value) => (Dictionary<object, object>)value;

    public static string[] Texts(object value) => [.. ((List<object>)value).Cast<string>()];

    [GeneratedRegex(@"\$\{[A-Z_]+:\?[^}]+\}", RegexOptions.None, 1_000)]
    private static partial Regex Required();
}
