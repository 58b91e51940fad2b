using System.Collections;
using System.Reflection;

namespace Contexter.Silo.Configuration;

/// <summary>A map of sections by names of the user's own, as its property declares it.</summary>
internal sealed class SettingMap
{
    private readonly PropertyInfo _property;

    public SettingMap(Section section, PropertyInfo property, SettingAttribute declaration)
    {
        Section = section;
        _property = property;
        Key = section.KeyOf(property.Name);
        Description = declaration.Description;
        ItemType = property.PropertyType.GetGenericArguments()[1];
        Names = property.GetCustomAttribute<SectionNamesAttribute>()
            ?? throw new InvalidOperationException($"{property.DeclaringType!.Name}.{property.Name} has no [SectionNames]: a map says which names it takes.");
    }

    /// <summary>The section that holds the map.</summary>
    public Section Section { get; }

    /// <summary>The full key of the map.</summary>
    public string Key { get; }

    public string Description { get; }

    /// <summary>Type of the sections.</summary>
    public Type ItemType { get; }

    /// <summary>Which names it takes.</summary>
    public SectionNamesAttribute Names { get; }

    /// <summary>Whether a property is a map of sections.</summary>
    public static bool IsMap(PropertyInfo property) =>
        property.PropertyType is { IsGenericType: true } type
        && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>)
        && type.GetGenericArguments() is [var key, var item]
        && key == typeof(string)
        && item.IsSubclassOf(typeof(OptionsSection));

    /// <summary>The full key of the section of a name.</summary>
    public string KeyOf(string name) => $"{Key}.{name}";

    /// <summary>The name at the beginning of what stands below the map's key; null for a key that is not below it.</summary>
    public string? NameIn(string key)
    {
        if (!key.StartsWith(Key + ".", StringComparison.Ordinal))
        {
            return null;
        }

        var rest = key[(Key.Length + 1)..];
        return rest.IndexOf('.', StringComparison.Ordinal) is var dot and >= 0 ? rest[..dot] : rest;
    }

    /// <summary>The section of a name.</summary>
    public Section SectionOf(string name) => new(KeyOf(name), Description, Section.Depth + 2, root => (OptionsSection)Items(root)[name]!);

    /// <summary>Gives a tree of options, which nobody else has seen yet, sections with their defaults for names.</summary>
    public void Create(OptionsSection root, IEnumerable<string> names)
    {
        var items = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(typeof(string), ItemType), StringComparer.Ordinal)!;
        foreach (var name in names)
        {
            items.Add(name, Activator.CreateInstance(ItemType));
        }

        _property.SetValue(Section.Find(root), items);
    }

    private IDictionary Items(OptionsSection root) => (IDictionary)_property.GetValue(Section.Find(root))!;
}
