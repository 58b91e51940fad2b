using System.Text;
using System.Text.RegularExpressions;

namespace Contexter.Models.Sections.Formats;

/// <summary>Turns a manual page in the macros of man(7) into Markdown; tagged paragraphs that name options become sections.</summary>
internal static partial class ManReader
{
    /// <summary>Converts a page; one in other macros gives nothing.</summary>
    /// <param name="path">Its path: the page's name is its title.</param>
    /// <param name="text">Its source.</param>
    public static string ToMarkdown(string path, string text)
    {
        if (!TitleMacro().IsMatch(text))
        {
            return string.Empty;
        }

        var markdown = new StringBuilder().Append("# ").Append(Path.GetFileName(path).Split('.')[0]).Append("\n\n");
        var (isTag, isCode) = (false, false);
        foreach (var line in text.Split('\n'))
        {
            if (line.StartsWith(".\\\"", StringComparison.Ordinal) || line.StartsWith("'\\\"", StringComparison.Ordinal) || line is ".")
            {
                continue;
            }

            var (macro, rest) = line is ['.' or '\'', ..] ? Macro(line) : (string.Empty, Plain(line));
            switch (macro)
            {
                case "SH" or "SS":
                    markdown.Append("\n\n").Append(macro is "SH" ? "## " : "### ").Append(Capitalize(rest)).Append("\n\n");
                    isTag = false;
                    break;
                case "TP" or "IP" when macro is "TP" || rest.Length == 0:
                    markdown.Append("\n\n");
                    isTag = macro is "TP";
                    break;
                case "IP":
                    Tag(markdown, rest.Split('"', StringSplitOptions.RemoveEmptyEntries)[0]);
                    break;
                case "PP" or "P" or "LP" or "sp" or "HP" or "RS" or "RE":
                    markdown.Append("\n\n");
                    break;
                case "nf" or "EX" or "CS" or "Vb":
                    markdown.Append(isCode ? string.Empty : "\n\n```\n");
                    isCode = true;
                    break;
                case "fi" or "EE" or "CE" or "Ve":
                    markdown.Append(isCode ? "```\n\n" : string.Empty);
                    isCode = false;
                    break;
                case "" or "B" or "I" or "BR" or "BI" or "IB" or "IR" or "RB" or "RI" or "SM" or "UR" or "QW" or "PQ" when isTag && rest.Length > 0:
                    Tag(markdown, rest);
                    isTag = false;
                    break;
                case "" or "B" or "I" or "BR" or "BI" or "IB" or "IR" or "RB" or "RI" or "SM" or "UR" or "QW" or "PQ":
                    markdown.Append(rest).Append('\n');
                    break;
            }
        }

        return markdown.Append(isCode ? "```\n" : string.Empty).ToString();
    }

    private static void Tag(StringBuilder markdown, string tag) => markdown.Append("\n\n").Append(tag.StartsWith('-') ? $"#### {tag}" : tag).Append("\n\n");

    private static (string Macro, string Text) Macro(string line)
    {
        var body = line[1..].TrimStart();
        var end = body.IndexOfAny([' ', '\t']);
        var macro = end < 0 ? body : body[..end];
        var arguments = end < 0 ? [] : Argument().Matches(Plain(body[end..])).Select(argument => argument.Groups["quoted"].Success ? argument.Groups["quoted"].Value : argument.Value);

        // Alternating fonts join their arguments: .BR ls (1) is "ls(1)".
        return (macro, string.Join(macro.Length == 2 && macro.All(c => c is 'B' or 'I' or 'R') ? string.Empty : " ", arguments).Trim());
    }

    private static string Plain(string text) => Escape().Replace(text, static escape => escape.Value switch
    {
        "\\-" or "\\(hy" => "-",
        "\\(aq" or "\\(cq" or "\\(oq" => "'",
        "\\(dq" or "\\(lq" or "\\(rq" => "\"",
        "\\e" or "\\\\" or "\\(rs" => "/",
        "\\ " or "\\~" or "\\0" => " ",
        "\\(en" or "\\(em" => " - ",
        _ => string.Empty,
    });

    private static string Capitalize(string heading) =>
        heading.Length > 1 && heading.All(c => !char.IsLower(c)) ? heading[0] + heading[1..].ToLowerInvariant() : heading;

    [GeneratedRegex(@"^\.\s*TH\s", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex TitleMacro();

    [GeneratedRegex("\"(?<quoted>[^\"]*)\"|\\S+", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Argument();

    [GeneratedRegex(@"\\(f(\[[^\]]*\]|\(..|.)|\(..|\[[^\]]*\]|s[-+]?\d|\*\(..|\*\[[^\]]*\]|\*.|m\[[^\]]*\]|[-e\\ ~0|^&%/,:c'`.])", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Escape();
}
