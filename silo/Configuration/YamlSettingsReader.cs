using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Contexter.Silo.Configuration;

/// <summary>Finds the settings in one YAML file. Goes on after a problem, so that all are found at once.</summary>
/// <remarks>It reads the parser's events instead of a document tree, because only they still know a key that stands twice.</remarks>
/// <param name="catalog">The settings that are known.</param>
/// <param name="file">Absolute path of the file.</param>
/// <param name="problems">Takes the problems.</param>
internal sealed class YamlSettingsReader(SettingCatalog catalog, string file, ICollection<ConfigurationProblem> problems)
{
    // Far deeper than any key; what is nested deeper is named as a whole instead of leaf by leaf.
    private const int MaxDepth = 16;

    // As many keys of a section as a message can name and still be read.
    private const int MaxKeysShown = 5;

    private readonly string _folder = Path.GetDirectoryName(file)!;
    private readonly Dictionary<string, long> _lines = new(StringComparer.Ordinal);
    private readonly List<GivenValue> _values = [];

    /// <summary>The settings that are known, with those below the names that the file uses.</summary>
    public SettingCatalog Catalog { get; private set; } = catalog;

    /// <summary>Reads the text of the file.</summary>
    public IReadOnlyList<GivenValue> Read(string text)
    {
        try
        {
            var parser = new Parser(new StringReader(text));
            parser.Consume<StreamStart>();
            if (parser.TryConsume<DocumentStart>(out _))
            {
                ReadRoot(parser);
                parser.Consume<DocumentEnd>();
            }

            if (parser.Accept<DocumentStart>(out var second))
            {
                Report(null, second.Start.Line, "a second YAML document begins here; a configuration file has one");
            }
        }
        catch (YamlException exception)
        {
            var (line, column) = Place(exception, text);
            var origin = Origin(line);
            problems.Add(new(null, origin, string.Create(CultureInfo.InvariantCulture, $"{origin}:{column}: not valid YAML: {exception.Message}")));
        }

        return _values;
    }

    private static (long Line, long Column) Place(YamlException exception, string text)
    {
        // The parser reports a tab where the mapping or the text before it begins, instead of where the tab is.
        if (exception.Message.Contains(" tab ", StringComparison.Ordinal))
        {
            long line = 0;
            foreach (var content in text.AsSpan().EnumerateLines())
            {
                line++;
                var tab = content.IndexOf('\t');
                if (line >= exception.Start.Line && tab >= 0 && content[..tab].IsWhiteSpace())
                {
                    return (line, tab + 1);
                }
            }
        }

        return (exception.Start.Line, exception.Start.Column);
    }

    private static bool IsNull(Scalar scalar) => scalar is { Style: ScalarStyle.Plain, Value: "" or "~" or "null" or "Null" or "NULL" };

    private static void Skip(Parser parser) => parser.SkipThisAndNestedEvents();

    private void ReadRoot(Parser parser)
    {
        if (parser.TryConsume<MappingStart>(out _))
        {
            ReadMapping(parser, "", 1);
        }
        else if (parser.Accept<Scalar>(out var scalar) && IsNull(scalar))
        {
            Skip(parser);
        }
        else
        {
            Report(null, parser.Current!.Start.Line, "expected keys such as 'server:'; 'contexter config init' writes a file with every key");
            Skip(parser);
        }
    }

    private void ReadMapping(Parser parser, string prefix, int depth)
    {
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var line = parser.Current!.Start.Line;
            if (!parser.TryConsume<Scalar>(out var name))
            {
                Report(null, line, "a key must be a plain word");
                Skip(parser);
                Skip(parser);
                continue;
            }

            var key = prefix + name.Value;
            if (!_lines.TryAdd(key, line))
            {
                var first = _lines[key].ToString(CultureInfo.InvariantCulture);
                Report(key, line, $"duplicate key {ConfigurationProblem.Quote(key)}; it stands in line {first} already");
            }

            if (Catalog.FindItem(key) is var (map, item) && map.Names.Complaint(item) is { } complaint)
            {
                problems.Add(ConfigurationProblem.WrongName(map, item, Origin(line), complaint));
                Skip(parser);
                continue;
            }

            Catalog = Catalog.WithItemOf(key);
            if (Catalog.Find(key) is { } setting)
            {
                ReadValue(parser, setting, line);
            }
            else
            {
                ReadSection(parser, key, line, depth);
            }
        }
    }

    private void ReadSection(Parser parser, string key, long line, int depth)
    {
        var isKnown = Catalog.IsSection(key);
        if (depth < MaxDepth && parser.Accept<MappingStart>(out _))
        {
            parser.MoveNext();
            if (isKnown || !parser.Accept<MappingEnd>(out _))
            {
                // What stands below an unknown key is unknown too and named in full: the nearest known key is then found for each.
                ReadMapping(parser, key + ".", depth + 1);
                return;
            }
        }

        if (!isKnown)
        {
            problems.Add(ConfigurationProblem.UnknownKey(key, Origin(line), Catalog.NearestKey(key)));
        }
        else if (!(parser.Accept<Scalar>(out var scalar) && IsNull(scalar)))
        {
            if (Catalog.FindMap(key) is { } map)
            {
                Report(key, line, $"{key}: takes names with keys below them", $"names of {map.Names.Allowed}");
                Skip(parser);
                return;
            }

            var below = Catalog.Settings.Select(setting => setting.Key).Where(known => known.StartsWith(key + ".", StringComparison.Ordinal)).Take(MaxKeysShown);
            Report(key, line, $"{key}: is a section and has no value itself", $"keys below it, such as {string.Join(", ", below)}");
        }

        Skip(parser);
    }

    private void ReadValue(Parser parser, Setting setting, long line)
    {
        if (parser.TryConsume<Scalar>(out var scalar))
        {
            if (IsNull(scalar))
            {
                ReportValue(setting, line, "has no value; remove the line for the default, or write \"\" for an empty text");
            }
            else if (setting.IsList)
            {
                ReportValue(setting, line, "expected a YAML list such as [a, b]");
            }
            else
            {
                _values.Add(new(setting, [scalar.Value], Origin(line), _folder));
            }
        }
        else if (setting.IsList && parser.TryConsume<SequenceStart>(out _))
        {
            ReadList(parser, setting, line);
        }
        else
        {
            ReportValue(setting, line, setting.IsList ? "expected a YAML list such as [a, b]" : "expected one value, not a list, keys or an alias");
            Skip(parser);
        }
    }

    private void ReadList(Parser parser, Setting setting, long line)
    {
        var items = new List<string>();
        var isWhole = true;
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            if (parser.TryConsume<Scalar>(out var item) && !IsNull(item))
            {
                items.Add(item.Value);
                continue;
            }

            isWhole = false;
            if (item is null)
            {
                Skip(parser);
            }
        }

        if (isWhole)
        {
            _values.Add(new(setting, items, Origin(line), _folder));
        }
        else
        {
            ReportValue(setting, line, "every item of the list must be one value");
        }
    }

    private SettingOrigin Origin(long line) => new(SettingOriginKind.File, file, line);

    private void ReportValue(Setting setting, long line, string complaint) => Report(setting.Key, line, $"{setting.Key}: {complaint}", setting.Allowed);

    private void Report(string? key, long line, string complaint, string? allowed = null)
    {
        var origin = Origin(line);
        problems.Add(new(key, origin, allowed is null ? $"{complaint} ({origin})" : $"{complaint} ({origin}); allowed: {allowed}"));
    }
}
