using System.Reflection;

namespace Contexter.Silo.Configuration;

/// <summary>All settings and sections that a type of options declares, in the order of their declaration, and those below the names that a configuration uses.</summary>
/// <remarks>Immutable: a name of a map gives a new catalogue, with the same settings and those of the name.</remarks>
internal sealed class SettingCatalog
{
    /// <summary>What the names of all environment variables of Contexter begin with.</summary>
    public const string EnvironmentPrefix = "CONTEXTER_";

    private readonly IReadOnlyList<(SettingMap Map, string Name)> _items;
    private readonly Dictionary<string, Setting> _byKey;
    private readonly Dictionary<string, Section> _sectionsByKey;
    private readonly Dictionary<string, Setting> _byVariable;

    /// <summary>Reads the declarations.</summary>
    /// <param name="root">A type with a constructor without parameters that derives from <see cref="OptionsSection"/>.</param>
    /// <exception cref="InvalidOperationException">A property is declared wrongly.</exception>
    /// <exception cref="ArgumentException">Two settings have one key or one variable.</exception>
    public SettingCatalog(Type root)
    {
        var declared = Declarations.Of(new Section("", "", 0, options => options), root);
        (Root, Settings, Sections, Maps, _items) = (root, declared.Settings, declared.Sections, declared.Maps, []);
        _byKey = Settings.ToDictionary(setting => setting.Key, StringComparer.Ordinal);
        _sectionsByKey = Sections.ToDictionary(section => section.Key, StringComparer.Ordinal);
        _byVariable = Settings.ToDictionary(setting => setting.EnvironmentVariable, StringComparer.Ordinal);
    }

    private SettingCatalog(SettingCatalog known, SettingMap map, string name)
    {
        var added = Declarations.Of(map.SectionOf(name), map.ItemType);
        (Root, Maps, _items) = (known.Root, known.Maps, [.. known._items, (map, name)]);
        (Settings, Sections) = ([.. known.Settings, .. added.Settings], [.. known.Sections, .. added.Sections]);
        (_byKey, _sectionsByKey, _byVariable) = (new(known._byKey, StringComparer.Ordinal), new(known._sectionsByKey, StringComparer.Ordinal), new(known._byVariable, StringComparer.Ordinal));
        foreach (var section in added.Sections)
        {
            _sectionsByKey.Add(section.Key, section);
        }

        foreach (var setting in added.Settings)
        {
            _byKey.Add(setting.Key, setting);

            // The variables of "a-b" and of "a" may meet; the name that came first has them.
            _byVariable.TryAdd(setting.EnvironmentVariable, setting);
        }
    }

    /// <summary>The settings of <see cref="ContexterOptions"/>.</summary>
    public static SettingCatalog Contexter { get; } = new(typeof(ContexterOptions));

    public Type Root { get; }

    public IReadOnlyList<Setting> Settings { get; }

    /// <summary>The sections, the root (with an empty key) first.</summary>
    public IReadOnlyList<Section> Sections { get; }

    /// <summary>The maps of sections.</summary>
    public IReadOnlyList<SettingMap> Maps { get; }

    /// <summary>The environment variable of a key.</summary>
    public static string VariableOf(string key) => EnvironmentPrefix + key.Replace('.', '_').Replace('-', '_').ToUpperInvariant();

    public Setting? Find(string key) => _byKey.GetValueOrDefault(key);

    public Section? FindSection(string key) => _sectionsByKey.GetValueOrDefault(key);

    public SettingMap? FindMap(string key) => Maps.FirstOrDefault(map => string.Equals(map.Key, key, StringComparison.Ordinal));

    public Setting? FindByVariable(string name) => _byVariable.GetValueOrDefault(name);

    /// <summary>Whether a key is one of a section or of a map.</summary>
    public bool IsSection(string key) => _sectionsByKey.ContainsKey(key) || FindMap(key) is not null;

    /// <summary>The map that a key is below, and the name in the key; null for any other key.</summary>
    public (SettingMap Map, string Name)? FindItem(string key)
    {
        foreach (var map in Maps)
        {
            if (map.NameIn(key) is { } name)
            {
                return (map, name);
            }
        }

        return null;
    }

    /// <summary>The catalogue with the settings below the name in a key; this one where the key holds none, or none that is allowed.</summary>
    public SettingCatalog WithItemOf(string key) =>
        FindItem(key) is var (map, name) && map.Names.Complaint(name) is null && !_sectionsByKey.ContainsKey(map.KeyOf(name)) ? new(this, map, name) : this;

    /// <summary>
    /// Likewise for an environment variable, in which hyphens and dots are underscores: names that are known already come first, and then the longest name of a
    /// setting at its end counts.
    /// </summary>
    public SettingCatalog WithItemOfVariable(string variable)
    {
        foreach (var map in _byVariable.ContainsKey(variable) ? [] : Maps)
        {
            var prefix = VariableOf(map.Key) + "_";
            if (!variable.StartsWith(prefix, StringComparison.Ordinal))
            {
                continue;
            }

            var rest = variable[prefix.Length..];
            var end = Declarations.Of(map.SectionOf(""), map.ItemType).Settings
                .Select(setting => VariableOf(setting.Key)[(prefix.Length - 1)..].TrimStart('_'))
                .Where(name => rest.EndsWith("_" + name, StringComparison.Ordinal))
                .MaxBy(name => name.Length);
            if (end is not null)
            {
                return WithItemOf(map.KeyOf(rest[..^(end.Length + 1)].ToLowerInvariant().Replace('_', '-')));
            }
        }

        return this;
    }

    /// <summary>The key of a setting or section that is most like an unknown one.</summary>
    public string? NearestKey(string unknown) => SettingKey.Nearest(
        unknown, Settings.Select(setting => setting.Key).Concat(Sections.Skip(1).Select(section => section.Key)).Concat(Maps.Select(map => map.Key)));

    /// <summary>The environment variable that is most like an unknown one.</summary>
    public string? NearestVariable(string unknown)
    {
        // As a key: the prefix, which is always right, would make any two variables look alike.
        const string file = "config";
        var key = SettingKey.Nearest(unknown[EnvironmentPrefix.Length..].ToLowerInvariant(), _byKey.Keys.Append(file));
        return key is file ? ConfigurationLoader.FileVariable : key is null ? null : _byKey[key].EnvironmentVariable;
    }

    /// <summary>New options with every default.</summary>
    public OptionsSection CreateDefaults()
    {
        var options = (OptionsSection)Activator.CreateInstance(Root)!;
        CreateItems(options);
        return options;
    }

    /// <summary>Gives options, which nobody else has seen yet, the sections of the names of this catalogue.</summary>
    public void CreateItems(OptionsSection options)
    {
        foreach (var map in _items.GroupBy(item => item.Map, item => item.Name))
        {
            map.Key.Create(options, map);
        }
    }

    /// <summary>What a section and those below it declare.</summary>
    private sealed class Declarations
    {
        public List<Setting> Settings { get; } = [];

        public List<Section> Sections { get; } = [];

        public List<SettingMap> Maps { get; } = [];

        public static Declarations Of(Section section, Type type)
        {
            var declarations = new Declarations();
            declarations.Collect(section, type);
            return declarations;
        }

        private void Collect(Section section, Type type)
        {
            Sections.Add(section);
            foreach (var property in Properties(type))
            {
                var declaration = property.GetCustomAttribute<SettingAttribute>()
                    ?? throw new InvalidOperationException($"{type.Name}.{property.Name} has no [Setting]: everything that can be set in options is a setting.");
                if (property.PropertyType.IsSubclassOf(typeof(OptionsSection)))
                {
                    Collect(section.Below(property, declaration.Description), property.PropertyType);
                }
                else if (SettingMap.IsMap(property))
                {
                    Maps.Add(new(section, property, declaration));
                }
                else
                {
                    Settings.Add(new(section, property, declaration));
                }
            }
        }

        /// <summary>Properties in the order of their declaration, those of a base type first.</summary>
        private static IEnumerable<PropertyInfo> Properties(Type type) => type
            .GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.CanWrite)
            .OrderBy(property => DepthOf(property.DeclaringType))
            .ThenBy(property => property.MetadataToken);

        private static int DepthOf(Type? type) => type is null ? 0 : 1 + DepthOf(type.BaseType);
    }
}
