using System.Text;

namespace Contexter.Client.Context7;

/// <summary>Divides Markdown into prose and fenced code.</summary>
internal static class CodeFences
{
    private const int MaxIndent = 3;
    private const int MinFence = 3;

    /// <summary>The prose, and the code with its languages, both in order. A fence that is not closed ends with the text.</summary>
    public static (string Prose, IReadOnlyList<(string Language, string Code)> Code) Split(string markdown)
    {
        var prose = new StringBuilder();
        var code = new List<(string Language, string Code)>();
        var open = string.Empty;
        var language = string.Empty;
        var body = new StringBuilder();
        foreach (var line in markdown.Split('\n'))
        {
            var fence = FenceOf(line);
            if (open.Length == 0 && fence.Length > 0)
            {
                open = fence;
                language = line.Trim()[fence.Length..].Trim().Split([' ', '{', ','], 2)[0];
                body.Clear();
            }
            else if (open.Length > 0 && fence.Length >= open.Length && fence[0] == open[0] && line.Trim().Length == fence.Length)
            {
                code.Add((language, body.ToString().TrimEnd('\n')));
                open = string.Empty;
            }
            else
            {
                (open.Length > 0 ? body : prose).Append(line).Append('\n');
            }
        }

        if (open.Length > 0)
        {
            code.Add((language, body.ToString().TrimEnd('\n')));
        }

        return (prose.ToString().Trim(), code);
    }

    private static string FenceOf(string line)
    {
        var text = line.TrimStart(' ');
        if (line.Length - text.Length > MaxIndent || text.Length < MinFence || text[0] is not ('`' or '~'))
        {
            return string.Empty;
        }

        var length = text.AsSpan().IndexOfAnyExcept(text[0]);
        length = length < 0 ? text.Length : length;
        return length >= MinFence && (text[0] == '~' || !text[length..].Contains('`', StringComparison.Ordinal)) ? text[..length] : string.Empty;
    }
}
