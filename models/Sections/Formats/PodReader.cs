using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Contexter.Models.Sections.Formats;

/// <summary>Turns Perl's POD into Markdown; items that name something become sections.</summary>
internal static partial class PodReader
{
    /// <summary>Converts the POD in a file; what is not POD is left out.</summary>
    public static string ToMarkdown(string text)
    {
        var markdown = new StringBuilder();
        var isPod = false;
        var level = 1;
        foreach (var paragraph in Paragraphs().Split(text))
        {
            if (paragraph.StartsWith('='))
            {
                var (command, rest) = Command(paragraph);
                isPod = command is not "cut" and not "begin";
                switch (command)
                {
                    case ['h', 'e', 'a', 'd', >= '1' and <= '4' and var depth]:
                        level = depth - '0';
                        Heading(markdown, level, rest);
                        break;
                    case "item" when rest.Length > 0 && rest[0] is not ('*' or >= '0' and <= '9'):
                        Heading(markdown, Math.Min(level + 1, 6), rest);
                        break;
                    case "item":
                        markdown.Append(CultureInfo.InvariantCulture, $"{Plain(rest.TrimStart('*', ' '))}\n\n");
                        break;
                }
            }
            else if (isPod && paragraph.Length > 0)
            {
                markdown.Append(paragraph[0] is ' ' or '\t' ? $"```\n{paragraph}\n```\n\n" : Plain(paragraph) + "\n\n");
            }
        }

        return markdown.ToString();
    }

    private static (string Command, string Text) Command(string paragraph)
    {
        var line = paragraph[1..].Replace('\n', ' ').Trim();
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        return space < 0 ? (line, string.Empty) : (line[..space], line[(space + 1)..].Trim());
    }

    private static void Heading(StringBuilder markdown, int level, string text) =>
        markdown.Append('#', level).Append(' ').Append(Plain(text).Replace('\n', ' ')).Append("\n\n");

    // Codes nest; each round takes off the innermost.
    private static string Plain(string text)
    {
        text = Wide().Replace(text, "${text}");
        for (var round = 0; round < 4 && text.Contains('<', StringComparison.Ordinal); round++)
        {
            text = Code().Replace(text, static code => code.Groups["code"].Value switch
            {
                "E" => code.Groups["text"].Value switch { "lt" => "‹", "gt" => "›", "sol" => "/", "verbar" => "|", _ => " " },
                "L" => code.Groups["text"].Value.Split('|')[0].Replace("/", " ", StringComparison.Ordinal).Replace("\"", string.Empty, StringComparison.Ordinal),
                "X" or "Z" => string.Empty,
                _ => code.Groups["text"].Value,
            });
        }

        return text;
    }

    [GeneratedRegex(@"\n[ \t]*\n", RegexOptions.NonBacktracking)]
    private static partial Regex Paragraphs();

    [GeneratedRegex(@"[A-Z]<<+\s(?<text>.*?)\s>>+", RegexOptions.Singleline | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Wide();

    [GeneratedRegex("(?<code>[A-Z])<(?<text>[^<>]*)>", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Code();
}
