using System.Reflection;

namespace Contexter.Silo.Configuration;

/// <summary>One setting, as its property declares it.</summary>
internal sealed class Setting
{
    private const string Mask = "***";

    private readonly PropertyInfo _property;
    private readonly SettingRuleAttribute[] _rules;
    private readonly Type? _itemType;
    private readonly bool _isPath;

    public Setting(Section section, PropertyInfo property, SettingAttribute declaration)
    {
        Section = section;
        _property = property;
        _rules = [.. property.GetCustomAttributes<SettingRuleAttribute>()];
        _isPath = property.IsDefined(typeof(FilePathAttribute));
        _itemType = property.PropertyType is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>)
            ? type.GetGenericArguments()[0]
            : null;
        Format = ValueFormat.For(_itemType ?? property.PropertyType);
        Key = section.KeyOf(property.Name);
        Description = declaration.Description;
        IsSecret = property.IsDefined(typeof(SecretAttribute));

        var kind = _isPath ? "path" : Format.Kind;
        kind = declaration.Unit is { } unit ? $"{kind} of {unit}" : kind;
        Allowed = string.Join(", ", [IsList ? $"list of {kind}" : kind, .. _rules.Select(rule => rule.Allowed)]);
    }

    /// <summary>The section that holds the setting.</summary>
    public Section Section { get; }

    /// <summary>The full key (<c>server.port</c>).</summary>
    public string Key { get; }

    /// <summary>Name of the environment variable that sets it (<c>CONTEXTER_SERVER_PORT</c>).</summary>
    public string EnvironmentVariable => SettingCatalog.VariableOf(Key);

    public string Description { get; }

    /// <summary>Kind, unit and rules of the value.</summary>
    public string Allowed { get; }

    public bool IsSecret { get; }

    public bool IsList => _itemType is not null;

    /// <summary>Format of the value; of one item when it is a list.</summary>
    public ValueFormat Format { get; }

    /// <summary>The value in effect in a tree of options.</summary>
    public object Read(OptionsSection root) => _property.GetValue(Section.Find(root))!;

    /// <summary>Puts a value into a tree of options that nobody else has seen yet.</summary>
    public void Assign(OptionsSection root, object value) => _property.SetValue(Section.Find(root), value);

    /// <summary>Reads what was given for the setting.</summary>
    /// <param name="given">Text or list.</param>
    /// <param name="resolvePath">Makes a path absolute, or says what is wrong with it.</param>
    public ParsedValue Parse(GivenValue given, Func<string, ParsedValue> resolvePath)
    {
        if (!IsList)
        {
            return ParseOne(given.Items[0], resolvePath);
        }

        var values = Array.CreateInstance(_itemType!, given.Items.Count);
        for (var i = 0; i < values.Length; i++)
        {
            var item = ParseOne(given.Items[i], resolvePath);
            if (item.Complaint is { } complaint)
            {
                var quote = IsSecret ? "" : $", {ConfigurationProblem.Quote(given.Items[i])},";
                return ParsedValue.Wrong($"has an item{quote} that {complaint}");
            }

            values.SetValue(item.Value, i);
        }

        return ParsedValue.Of(values);
    }

    /// <summary>The value as people see it: masked when it is secret and set.</summary>
    public string Show(object value)
    {
        var text = Write(value, Format.Write, "", "");
        return IsSecret && text.Length > 0 ? Mask : text;
    }

    /// <summary>The value as it stands in a YAML file.</summary>
    public string WriteYaml(object value) => Write(value, Format.WriteYaml, "[", "]");

    /// <summary>What was given, as an error may show it.</summary>
    public string Show(GivenValue given) => IsSecret ? Mask : string.Join(", ", given.Items);

    private string Write(object value, Func<object, string> write, string open, string close) =>
        IsList ? $"{open}{string.Join(", ", ((System.Collections.IEnumerable)value).Cast<object>().Select(write))}{close}" : write(value);

    private ParsedValue ParseOne(string text, Func<string, ParsedValue> resolvePath)
    {
        var parsed = _isPath ? resolvePath(text) : Format.Parse(text);
        var complaint = parsed.Value is { } value ? _rules.Select(rule => rule.Complaint(Format, value)).FirstOrDefault(wrong => wrong is not null) : null;
        return complaint is null ? parsed : ParsedValue.Wrong(complaint);
    }
}

/// <summary>A section of settings, as its property declares it.</summary>
/// <param name="Key">The full key; empty for the root.</param>
/// <param name="Description">What its settings are about.</param>
/// <param name="Depth">How many sections it is below the root.</param>
/// <param name="Find">Finds it in a tree of options.</param>
internal sealed record Section(string Key, string Description, int Depth, Func<OptionsSection, OptionsSection> Find)
{
    /// <summary>The full key of a property of the section.</summary>
    public string KeyOf(string property) => Key.Length == 0 ? SettingKey.SnakeCase(property) : $"{Key}.{SettingKey.SnakeCase(property)}";

    /// <summary>The section that a property of this one holds.</summary>
    public Section Below(PropertyInfo property, string description) =>
        new(KeyOf(property.Name), description, Depth + 1, root => (OptionsSection)property.GetValue(Find(root))!);
}

/// <summary>What a source gives for one setting.</summary>
/// <param name="Setting">The setting.</param>
/// <param name="Items">The text, or the items when the setting is a list.</param>
/// <param name="Origin">Where it stands.</param>
/// <param name="BaseFolder">Folder that a relative path starts from.</param>
internal sealed record GivenValue(Setting Setting, IReadOnlyList<string> Items, SettingOrigin Origin, string BaseFolder)
{
    /// <summary>From one text: a list's items stand between commas.</summary>
    public static GivenValue FromText(Setting setting, string text, SettingOrigin origin, string baseFolder) =>
        new(setting, !setting.IsList ? [text] : string.IsNullOrWhiteSpace(text) ? [] : text.Split(',', StringSplitOptions.TrimEntries), origin, baseFolder);
}
