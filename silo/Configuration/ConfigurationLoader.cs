using System.Text;

namespace Contexter.Silo.Configuration;

/// <summary>
/// Reads the configuration: defaults, over them one YAML file, over it the environment variables <c>CONTEXTER_*</c>, over those the command line.
/// </summary>
/// <remarks>
/// Every value that is given is checked, also one that a stronger source replaces.
/// All problems are reported together, and nothing is used until there are none.
/// </remarks>
/// <example>
/// <code>
/// var loader = new ConfigurationLoader(new ProcessEnvironment());
/// var configuration = loader.Load(configFile: null, new Dictionary&lt;string, string&gt; { ["server.port"] = "9000" });
/// </code>
/// </example>
/// <param name="environment">The machine.</param>
public sealed class ConfigurationLoader(IConfigurationEnvironment environment)
{
    /// <summary>Name of the file in the working folder and in the user's configuration folder.</summary>
    public const string FileName = "contexter.yaml";

    /// <summary>Environment variable that names the file.</summary>
    public const string FileVariable = SettingCatalog.EnvironmentPrefix + "CONFIG";

    private const int MaxFileBytes = 1 << 20;
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly UserFolders _folders = new(environment);

    /// <summary>Where the user's own configuration file belongs, whether it is there or not; null when the user has no home folder.</summary>
    public string? UserFile => _folders.Configuration is { } folder ? Path.Combine(folder, FileName) : null;

    /// <summary>Reads and checks the configuration.</summary>
    /// <param name="configFile">
    /// The file to read, or null to take the first there is of: the file that <see cref="FileVariable"/> names, <c>contexter.yaml</c> in the working folder,
    /// and <see cref="UserFile"/>. A file that is named must exist; without any, the defaults hold.
    /// </param>
    /// <param name="overrides">Values from the command line by key (<c>server.port</c>), written as in an environment variable.</param>
    /// <returns>The configuration in effect.</returns>
    /// <exception cref="ConfigurationException">Something is wrong; it holds all problems.</exception>
    public LoadedConfiguration Load(string? configFile, IReadOnlyDictionary<string, string> overrides)
    {
        ArgumentNullException.ThrowIfNull(overrides);
        var options = new ContexterOptions { UserDataFolder = _folders.Data ?? "" };
        var (settings, file) = Bind(SettingCatalog.Contexter, options, configFile, overrides);
        return new(options, settings, file);
    }

    /// <summary>Reads and checks the settings of any catalogue.</summary>
    /// <param name="catalog">The settings.</param>
    /// <param name="options">New options of the catalogue's type, which nobody else has seen; they take the values.</param>
    /// <param name="configFile">As for <see cref="Load"/>.</param>
    /// <param name="overrides">As for <see cref="Load"/>.</param>
    internal (IReadOnlyList<EffectiveSetting> Settings, string? File) Bind(
        SettingCatalog catalog, OptionsSection options, string? configFile, IReadOnlyDictionary<string, string> overrides)
    {
        var problems = new List<ConfigurationProblem>();
        var (file, text) = FindFile(configFile, problems);
        var reader = text is null ? null : new YamlSettingsReader(catalog, file!, problems);
        var fromFile = reader?.Read(text!) ?? [];
        catalog = WithNames(reader?.Catalog ?? catalog, overrides);
        catalog.CreateItems(options);
        GivenValue[] given =
        [
            .. fromFile,
            .. FromEnvironment(catalog, problems),
            .. FromOverrides(catalog, overrides, problems),
        ];

        var origins = new Dictionary<Setting, SettingOrigin>();
        var wrong = new HashSet<Section>();
        foreach (var value in given)
        {
            var parsed = value.Setting.Parse(value, path => _folders.Resolve(path, value.BaseFolder));
            if (parsed.Complaint is { } complaint)
            {
                problems.Add(ConfigurationProblem.WrongValue(value.Setting, value.Setting.Show(value), value.Origin, complaint));
                wrong.Add(value.Setting.Section);
                continue;
            }

            value.Setting.Assign(options, parsed.Value!);
            origins[value.Setting] = value.Origin;
        }

        foreach (var section in catalog.Sections.Where(section => !wrong.Contains(section) && !IsMisspelt(section)).ToList())
        {
            problems.AddRange(section.Find(options).Check().Select(violation => Describe(catalog, section, violation, options, origins)));
        }

        if (problems.Count > 0)
        {
            throw new ConfigurationException(problems);
        }

        var defaults = catalog.CreateDefaults();
        var settings = catalog.Settings.Select(setting => new EffectiveSetting(
            setting.Key,
            setting.Show(setting.Read(options)),
            setting.Show(setting.Read(defaults)),
            origins.GetValueOrDefault(setting, SettingOrigin.Default),
            setting.Description,
            setting.Allowed,
            setting.EnvironmentVariable,
            setting.IsSecret));
        return ([.. settings], text is null ? null : file);

        // A name of the user's own that came with a misspelt key is not blamed for what that key was to say.
        bool IsMisspelt(Section section) => catalog.FindItem(section.Key) is not null
            && problems.Exists(problem => problem.Key?.StartsWith(section.Key + ".", StringComparison.Ordinal) == true && catalog.Find(problem.Key) is null);
    }

    private static ConfigurationProblem Describe(
        SettingCatalog catalog, Section section, RuleViolation violation, OptionsSection options, Dictionary<Setting, SettingOrigin> origins)
    {
        var setting = catalog.Find(section.KeyOf(violation.Property))!;
        var origin = origins.GetValueOrDefault(setting, SettingOrigin.Default);
        return ConfigurationProblem.WrongValue(setting, setting.Show(setting.Read(options)), origin, violation.Complaint, violation.Allowed);
    }

    /// <summary>The catalogue with the names that environment and command line add to maps.</summary>
    private SettingCatalog WithNames(SettingCatalog catalog, IReadOnlyDictionary<string, string> overrides)
    {
        catalog = overrides.Keys.Order(StringComparer.Ordinal).Aggregate(catalog, (known, key) => known.WithItemOf(key));
        return OwnVariables().Aggregate(catalog, (known, variable) => known.WithItemOfVariable(variable.Name));
    }

    private (string? Path, string? Text) FindFile(string? configFile, List<ConfigurationProblem> problems)
    {
        var (named, origin) = configFile is not null
            ? (configFile, SettingOrigin.CommandLine)
            : (environment.Variables.GetValueOrDefault(FileVariable), new SettingOrigin(SettingOriginKind.Environment, FileVariable));
        if (string.IsNullOrEmpty(named))
        {
            var places = new[] { Path.Combine(environment.WorkingFolder, FileName), UserFile };
            return places.OfType<string>().Select(path => (path, Text: ReadFile(path, problems))).FirstOrDefault(file => file.Text is not null);
        }

        var resolved = _folders.Resolve(named, environment.WorkingFolder);
        if (resolved.Complaint is { } complaint)
        {
            problems.Add(new(null, origin, $"configuration file {ConfigurationProblem.Quote(named)} {complaint} ({origin})"));
            return default;
        }

        var path = (string)resolved.Value!;
        var count = problems.Count;
        var text = ReadFile(path, problems);
        if (text is null && problems.Count == count)
        {
            problems.Add(new(null, origin, $"configuration file '{path}' does not exist ({origin}); 'contexter config init' writes one"));
        }

        return (path, text);
    }

    /// <summary>The text of a file; null when it is not there, empty when it cannot be read, which is a problem.</summary>
    private string? ReadFile(string path, List<ConfigurationProblem> problems)
    {
        try
        {
            using var file = environment.OpenFile(path);
            if (file is null)
            {
                return null;
            }

            var buffer = new byte[MaxFileBytes + 1];
            var length = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            if (length > MaxFileBytes)
            {
                problems.Add(Unreadable("is larger than 1 MiB"));
                return "";
            }

            using var reader = new StreamReader(new MemoryStream(buffer, 0, length), StrictUtf8);
            return reader.ReadToEnd();
        }
        catch (DecoderFallbackException)
        {
            problems.Add(Unreadable("is not valid UTF-8; save it as UTF-8"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            problems.Add(Unreadable($"cannot be read: {exception.Message}"));
        }

        return "";

        ConfigurationProblem Unreadable(string reason) => new(null, new(SettingOriginKind.File, path), $"configuration file '{path}' {reason}");
    }

    private IEnumerable<GivenValue> FromEnvironment(SettingCatalog catalog, List<ConfigurationProblem> problems)
    {
        foreach (var (name, text) in OwnVariables())
        {
            var origin = new SettingOrigin(SettingOriginKind.Environment, name);
            if (catalog.FindByVariable(name) is { } setting)
            {
                yield return GivenValue.FromText(setting, text, origin, environment.WorkingFolder);
            }
            else
            {
                problems.Add(ConfigurationProblem.UnknownVariable(name, origin, catalog.NearestVariable(name)));
            }
        }
    }

    /// <summary>The variables that set something, in order of their names.</summary>
    private IEnumerable<(string Name, string Text)> OwnVariables() => environment.Variables
        .OrderBy(variable => variable.Key, StringComparer.Ordinal)

        // Windows does not tell upper from lower case in names of variables.
        .Select(variable => (Name: environment.Platform == ConfigurationPlatform.Windows ? variable.Key.ToUpperInvariant() : variable.Key, Text: variable.Value))
        .Where(variable => variable.Name.StartsWith(SettingCatalog.EnvironmentPrefix, StringComparison.Ordinal) && variable.Name is not FileVariable && variable.Text.Length > 0);

    private IEnumerable<GivenValue> FromOverrides(SettingCatalog catalog, IReadOnlyDictionary<string, string> overrides, List<ConfigurationProblem> problems)
    {
        foreach (var (key, text) in overrides.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (catalog.Find(key) is { } setting)
            {
                yield return GivenValue.FromText(setting, text, SettingOrigin.CommandLine, environment.WorkingFolder);
            }
            else if (catalog.FindItem(key) is var (map, name) && map.Names.Complaint(name) is { } complaint)
            {
                problems.Add(ConfigurationProblem.WrongName(map, name, SettingOrigin.CommandLine, complaint));
            }
            else if (catalog.IsSection(key))
            {
                problems.Add(new(key, SettingOrigin.CommandLine, $"{key}: is a section and has no value itself ({SettingOrigin.CommandLine})"));
            }
            else
            {
                problems.Add(ConfigurationProblem.UnknownKey(key, SettingOrigin.CommandLine, catalog.NearestKey(key)));
            }
        }
    }
}
