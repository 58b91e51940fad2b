using System.Reflection;

namespace Contexter.Silo.Configuration;

/// <summary>All settings and sections that a type of options declares, in the order of their declaration.</summary>
internal sealed class SettingCatalog
{
    /// <summary>What the names of all environment variables of Contexter begin with.</summary>
    public const string EnvironmentPrefix = "CONTEXTER_";

    private readonly Dictionary<string, Setting> _byKey;
    private readonly Dictionary<string, Section> _sectionsByKey;
    private readonly Dictionary<string, Setting> _byVariable;

    /// <summary>Reads the declarations.</summary>
    /// <param name="root">A type with a constructor without parameters that derives from <see cref="OptionsSection"/>.</param>
    /// <exception cref="InvalidOperationException">A property is declared wrongly.</exception>
    public SettingCatalog(Type root)
    {
        var settings = new List<Setting>();
        var sections = new List<Section>();
        Collect(new Section("", "", []), root, settings, sections);
        Root = root;
        Settings = settings;
        Sections = sections;
        _byKey = settings.ToDictionary(setting => setting.Key, StringComparer.Ordinal);
        _sectionsByKey = sections.ToDictionary(section => section.Key, StringComparer.Ordinal);
        _byVariable = settings.ToDictionary(setting => setting.EnvironmentVariable, StringComparer.Ordinal);
    }

    /// <summary>The settings of <see cref="ContexterOptions"/>.</summary>
    public static SettingCatalog Contexter { get; } = new(typeof(ContexterOptions));

    public Type Root { get; }

    public IReadOnlyList<Setting> Settings { get; }

    /// <summary>The sections, the root (with an empty key) first.</summary>
    public IReadOnlyList<Section> Sections { get; }

    public Setting? Find(string key) => _byKey.GetValueOrDefault(key);

    public Section? FindSection(string key) => _sectionsByKey.GetValueOrDefault(key);

    public Setting? FindByVariable(string name) => _byVariable.GetValueOrDefault(name);

    /// <summary>The key of a setting or section that is most like an unknown one.</summary>
    public string? NearestKey(string unknown) =>
        SettingKey.Nearest(unknown, Settings.Select(setting => setting.Key).Concat(Sections.Skip(1).Select(section => section.Key)));

    /// <summary>The environment variable that is most like an unknown one.</summary>
    public string? NearestVariable(string unknown)
    {
        // As a key: the prefix, which is always right, would make any two variables look alike.
        const string file = "config";
        var key = SettingKey.Nearest(unknown[EnvironmentPrefix.Length..].ToLowerInvariant(), _byKey.Keys.Append(file));
        return key is file ? ConfigurationLoader.FileVariable : key is null ? null : _byKey[key].EnvironmentVariable;
    }

    /// <summary>New options with every default.</summary>
    public OptionsSection CreateDefaults() => (OptionsSection)Activator.CreateInstance(Root)!;

    private static void Collect(Section section, Type type, List<Setting> settings, List<Section> sections)
    {
        sections.Add(section);
        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite);
        foreach (var property in properties.OrderBy(property => property.MetadataToken))
        {
            var declaration = property.GetCustomAttribute<SettingAttribute>()
                ?? throw new InvalidOperationException($"{type.Name}.{property.Name} has no [Setting]: everything that can be set in options is a setting.");
            if (property.PropertyType.IsSubclassOf(typeof(OptionsSection)))
            {
                var below = new Section(section.KeyOf(property.Name), declaration.Description, [.. section.Path, property]);
                Collect(below, property.PropertyType, settings, sections);
            }
            else
            {
                settings.Add(new(section, property, declaration));
            }
        }
    }
}
