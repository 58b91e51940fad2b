using System.Text;

namespace Contexter.Silo.Configuration;

/// <summary>The file that <c>config init</c> writes: every setting with its default and what it means.</summary>
public static class ConfigurationTemplate
{
    private const int Width = 110;

    /// <summary>Writes the file. It loads to exactly the defaults.</summary>
    /// <param name="writer">Takes the text; lines end in a line feed.</param>
    public static void Write(TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        Write(writer, SettingCatalog.Contexter);
    }

    /// <summary>Writes the file of any catalogue.</summary>
    internal static void Write(TextWriter writer, SettingCatalog catalog)
    {
        WriteComment(writer, "", "Configuration of Contexter. Every value below is the default; a line that is removed keeps it.");
        WriteComment(writer, "", "An environment variable beats this file, and a flag (--set key=value) beats both.");
        WriteComment(writer, "", "Durations are a whole number and ms, s, m, h or d (30s); sizes a whole number and B, KiB, MiB, GiB or TiB (64MiB).");
        var defaults = catalog.CreateDefaults();
        foreach (var section in catalog.Sections)
        {
            var indent = new string(' ', 2 * section.Depth);
            if (section.Depth > 0)
            {
                writer.Write('\n');
                WriteComment(writer, indent[2..], section.Description);
                writer.Write($"{indent[2..]}{Name(section.Key)}:\n");
            }

            foreach (var setting in catalog.Settings.Where(setting => setting.Section == section))
            {
                if (section.Depth == 0)
                {
                    writer.Write('\n');
                }

                WriteComment(writer, indent, setting.Description);
                WriteComment(writer, indent, $"Allowed: {setting.Allowed}. Environment: {setting.EnvironmentVariable}.");
                writer.Write($"{indent}{Name(setting.Key)}: {setting.WriteYaml(setting.Read(defaults))}\n");
            }

            if (section.Depth > 0)
            {
                WriteMaps(writer, catalog, section, indent);
            }
        }

        // Those of the root stand last: what came after them would look like a part of them.
        WriteMaps(writer, catalog, catalog.Sections[0], "");
    }

    private static void WriteMaps(TextWriter writer, SettingCatalog catalog, Section section, string indent)
    {
        foreach (var map in catalog.Maps.Where(map => map.Section == section))
        {
            writer.Write(section.Depth == 0 ? "\n" : "");
            WriteComment(writer, indent, map.Description);
            WriteComment(writer, indent, $"Names: {map.Names.Allowed}. Environment: {SettingCatalog.VariableOf(map.KeyOf("NAME"))}_...");
            writer.Write($"{indent}{Name(map.Key)}: {{}}\n");
        }
    }

    private static string Name(string key) => key[(key.LastIndexOf('.') + 1)..];

    private static void WriteComment(TextWriter writer, string indent, string text)
    {
        var line = new StringBuilder(Width);
        foreach (var word in text.Split(' '))
        {
            if (line.Length > 0 && indent.Length + line.Length + word.Length + 3 > Width)
            {
                writer.Write($"{indent}# {line}\n");
                line.Clear();
            }

            line.Append(line.Length > 0 ? " " : "").Append(word);
        }

        writer.Write($"{indent}# {line}\n");
    }
}
