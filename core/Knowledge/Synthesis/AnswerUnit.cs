using System.Text;
using System.Text.RegularExpressions;
using Contexter.Chunking;

namespace Contexter.Knowledge.Synthesis;

/// <summary>A sentence or a whole code block of a text.</summary>
/// <param name="Text">The sentence without what only Markdown needs, or the block with its fences.</param>
/// <param name="IsCode">Whether it is a code block.</param>
/// <param name="Place">Its place in the text, from 0.</param>
internal readonly partial record struct AnswerUnit(string Text, bool IsCode, int Place)
{
    /// <summary>Cuts Markdown into sentences and code blocks. Headings, rows of tables and rules are no sentences; an item of a list is at least one.</summary>
    public static IReadOnlyList<AnswerUnit> Cut(string text) => new Cutter().Cut(text);

    private sealed partial class Cutter
    {
        private readonly List<AnswerUnit> _units = [];
        private readonly StringBuilder _paragraph = new();

        public List<AnswerUnit> Cut(string text)
        {
            StringBuilder? code = null;
            var fence = string.Empty;
            foreach (var raw in text.AsSpan().EnumerateLines())
            {
                var line = raw.Trim();
                if (code is not null)
                {
                    code.Append(raw).Append('\n');
                    if (line.StartsWith(fence) && line.TrimStart(fence[0]).IsEmpty)
                    {
                        EndCode(ref code, fence, isClosed: true);
                    }
                }
                else if (line.StartsWith("```") || line.StartsWith("~~~"))
                {
                    EndParagraph();
                    fence = line[..(line.Length - line.TrimStart(line[0]).Length)].ToString();
                    code = new StringBuilder().Append(line).Append('\n');
                }
                else if (line.IsEmpty || line[0] is '#' or '|' || line.StartsWith("---") || line.StartsWith("===") || line.StartsWith("<!--"))
                {
                    EndParagraph();
                }
                else
                {
                    if (ListItem().Match(line.ToString()) is { Success: true } item)
                    {
                        EndParagraph();
                        line = line[item.Length..];
                    }

                    _paragraph.Append(_paragraph.Length == 0 ? string.Empty : " ").Append(line);
                }
            }

            EndParagraph();
            EndCode(ref code, fence, isClosed: false);
            return _units;
        }

        private void EndCode(ref StringBuilder? code, string fence, bool isClosed)
        {
            if (code is not null)
            {
                _units.Add(new AnswerUnit(code.Append(isClosed ? string.Empty : fence).ToString().TrimEnd(), IsCode: true, _units.Count));
                code = null;
            }
        }

        private void EndParagraph()
        {
            var text = Image().Replace(_paragraph.ToString(), string.Empty);
            text = Link().Replace(text, "${text}");
            _paragraph.Clear();
            for (var start = 0; start < text.Length;)
            {
                var end = TextBoundaries.FirstSentence(text, start + 1, text.Length) is var found and > 0 ? found : text.Length;
                var sentence = text[start..end].Trim();
                if (sentence.Any(char.IsLetter))
                {
                    _units.Add(new AnswerUnit(sentence, IsCode: false, _units.Count));
                }

                start = end;
            }
        }

        [GeneratedRegex(@"^(?:>\s*)*(?:[-*+]|[0-9]{1,3}[.)])\s+|^(?:>\s*)+", RegexOptions.ExplicitCapture, 1_000)]
        private static partial Regex ListItem();

        [GeneratedRegex(@"!\[[^\[\]]*\]\([^()]*\)", RegexOptions.NonBacktracking)]
        private static partial Regex Image();

        [GeneratedRegex(@"\[(?<text>[^\[\]]*)\]\([^()]*\)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
        private static partial Regex Link();
    }
}
