using System.Diagnostics.CodeAnalysis;

namespace Contexter.Parsing;

/// <summary>Names of code languages as documents write them, brought to one spelling each.</summary>
internal static class CodeLanguages
{
    /// <summary>The usual name of a language in lower case; null for no name, and for names that say that there is no language.</summary>
    [SuppressMessage("Globalization", "CA1308", Justification = "Lower case is the canonical form that users see, not a comparison trick.")]
    public static string? Normalize(string? name)
    {
        var word = FirstWord(name ?? string.Empty);
        return word.ToLowerInvariant() switch
        {
            "" or "default" or "none" or "text" or "txt" or "plain" or "plaintext" or "nohighlight" or "no-highlight" or "literal" or "output" => null,
            "c#" or "cs" or "c-sharp" => "csharp",
            "f#" or "fs" => "fsharp",
            "vb" or "vbnet" or "vb.net" => "vb",
            "c++" or "cxx" => "cpp",
            "py" or "py3" or "python3" or "ipython" or "ipython3" => "python",
            "js" or "mjs" or "cjs" or "node" => "javascript",
            "ts" => "typescript",
            "rb" => "ruby",
            "rs" => "rust",
            "golang" => "go",
            "sh" or "zsh" or "shell-script" => "bash",
            "ps1" or "pwsh" => "powershell",
            "yml" => "yaml",
            "htm" or "xhtml" => "html",
            "md" => "markdown",
            "docker" => "dockerfile",
            var other => other,
        };
    }

    /// <summary>The name at the start of a fence's info string: <c>js</c> of <c>js{1,3} title="x"</c>, of <c>{.js #id}</c> and of <c>{code-block} js</c>.</summary>
    private static string FirstWord(string info)
    {
        var text = info.AsSpan().Trim();
        if (text.StartsWith("{."))
        {
            text = text[2..];
        }
        else if (text.StartsWith("{"))
        {
            text = text[(text.IndexOf('}') + 1)..].TrimStart();
        }

        var end = 0;
        while (end < text.Length && end < 40 && (char.IsLetterOrDigit(text[end]) || "+#-_.".Contains(text[end], StringComparison.Ordinal)))
        {
            end++;
        }

        return text[..end].ToString();
    }
}
