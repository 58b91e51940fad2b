using System.Text.RegularExpressions;
using Contexter.Documents;

namespace Contexter.Models.Sections.Formats;

/// <summary>Finds the documentation comments of TypeScript, JavaScript, Go and Rust and makes a section of each, below the type that it stands in.</summary>
internal static partial class CommentReader
{
    private const int MinWords = 6;

    /// <summary>The sections of a source file.</summary>
    public static IReadOnlyList<SectionDraft> Read(string path, string text)
    {
        var drafts = new List<SectionDraft>();
        var module = ModuleOf(path);
        var isBlock = Path.GetExtension(path).ToUpperInvariant() is ".TS" or ".JS";
        var scopes = new Stack<(int Indent, string Name)>();
        var comment = new List<string>();
        var isInside = false;
        foreach (var line in text.Split('\n'))
        {
            var content = line.Trim();
            if (isBlock ? ReadBlock(content, comment, ref isInside) : ReadLine(content, comment))
            {
                continue;
            }

            if (content.Length == 0 || content[0] is '@' or '#')
            {
                // Attributes stand between a comment and what it documents; a blank line parts them.
                if (content.Length == 0)
                {
                    comment.Clear();
                }

                continue;
            }

            var indent = line.Length - line.TrimStart().Length;
            while (scopes.TryPeek(out var scope) && scope.Indent >= indent)
            {
                scopes.Pop();
            }

            var declaration = Declaration().Match(content);
            var name = declaration.Success ? (declaration.Groups["receiver"].Success ? declaration.Groups["receiver"].Value + "." : string.Empty) + declaration.Groups["name"].Value : string.Empty;
            if (comment.Count > 0 && name.Length > 0)
            {
                Add(drafts, path, [module, .. scopes.Reverse().Select(scope => scope.Name), name], comment, content);
            }

            if (name.Length > 0 && Scope().IsMatch(content))
            {
                scopes.Push((indent, name));
            }

            comment.Clear();
        }

        return drafts;
    }

    private static bool ReadBlock(string content, List<string> comment, ref bool isInside)
    {
        if (!isInside && content.StartsWith("/**", StringComparison.Ordinal))
        {
            comment.Clear();
            isInside = true;
            content = content[3..];
        }
        else if (!isInside)
        {
            return content.StartsWith("//", StringComparison.Ordinal);
        }

        var end = content.IndexOf("*/", StringComparison.Ordinal);
        isInside = end < 0;
        comment.Add((end < 0 ? content : content[..end]).TrimStart('*'));
        return true;
    }

    private static bool ReadLine(string content, List<string> comment)
    {
        var mark = content.StartsWith("///", StringComparison.Ordinal) ? 3 : content.StartsWith("//", StringComparison.Ordinal) ? 2 : 0;
        if (mark > 0)
        {
            comment.Add(content[mark..]);
        }

        return mark > 0;
    }

    private static void Add(List<SectionDraft> drafts, string path, IEnumerable<string> names, List<string> comment, string declaration)
    {
        var draft = new SectionDraft { Page = path, Path = [.. names.Distinct(StringComparer.Ordinal)], Anchors = [] };
        draft.Sentences.Add(new SentenceRecord(declaration.TrimEnd('{', ' '), IsCode: true));
        var code = new List<string>();
        var prose = new List<string>();
        var isExample = false;
        foreach (var line in comment.Append(string.Empty))
        {
            var content = line.Trim();
            if (content.StartsWith("```", StringComparison.Ordinal))
            {
                isExample = !isExample;
                continue;
            }

            if (content.StartsWith('@'))
            {
                isExample = content.StartsWith("@example", StringComparison.Ordinal);
                content = Tag().Replace(content, string.Empty);
            }

            (isExample || line.StartsWith('\t') ? code : prose).Add(InlineTag().Replace(content, "${text}"));
        }

        foreach (var paragraph in string.Join('\n', prose).Split("\n\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            draft.Sentences.AddRange(SentenceCutter.Cut(BlockKind.Paragraph, paragraph, marks: null).Select(cut => cut.Sentence));
        }

        var example = string.Join('\n', code).Trim();
        var words = draft.Sentences.Skip(1).Sum(sentence => sentence.Text.AsSpan().Count(' ') + 1);
        if (example.Length > 0)
        {
            draft.Sentences.Add(new SentenceRecord(example, IsCode: true));
        }

        if (words >= MinWords)
        {
            drafts.Add(draft);
        }
    }

    private static string ModuleOf(string path)
    {
        var parts = path.Split('/');
        var file = parts[^1].Split('.')[0];
        return file is "index" or "lib" or "mod" or "main" or "types" && parts.Length > 1 ? parts[^2] : Path.GetExtension(path) is ".go" && parts.Length > 1 ? parts[^2] : file;
    }

    [GeneratedRegex(
        @"^(?:(?:export|default|declare|public|protected|static|readonly|abstract|async|override|get|set|pub(?:\([^)]*\))?|unsafe|const|let|var|function\*?|class|interface|type|enum|namespace|module|func|fn|struct|trait|mod|impl|macro_rules!)\s+)*(?:\((?:\w+\s+)?\*?(?<receiver>\w+)[^)]*\)\s*)?['""]?(?<name>[A-Za-z_$][\w$.-]*)",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"^(?:(?:export|default|declare|abstract|pub(?:\([^)]*\))?|unsafe)\s+)*(?:class|interface|enum|namespace|module|trait|impl|mod)\b", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Scope();

    [GeneratedRegex(@"^@(param|returns?|throws|typeParam|template|deprecated|default|since|see|remarks|description|summary|type|example|property|prop|public|stable|category|link|method|memberof|function|name)?(\s*\{[^}]*\})?\s*", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Tag();

    [GeneratedRegex(@"\{@\w+\s+(?<text>[^}|]*)[^}]*\}", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex InlineTag();
}
