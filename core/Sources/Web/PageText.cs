using System.Text;
using System.Text.RegularExpressions;
using Contexter.Documents;
using Contexter.Parsing;

namespace Contexter.Sources.Web;

/// <summary>
/// Decodes pages: by byte order mark, by the <c>charset</c> of Content-Type, by the one that the page declares (HTML), as UTF-8 where that is valid, else as windows-1252,
/// in this order, as browsers do.
/// </summary>
internal static partial class PageText
{
    private const int DeclarationBytes = 4_096;
    private const int BinarySampleCharacters = 64 * 1024;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text, normalised.</summary>
    /// <param name="name">Name of the page, for errors.</param>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="contentType">The Content-Type header.</param>
    /// <param name="isHtml">A declaration inside of the page counts.</param>
    /// <exception cref="ContexterException">It is binary (<see cref="ErrorCodes.FileBinary"/>).</exception>
    public static string Decode(string name, ReadOnlySpan<byte> bytes, string? contentType, bool isHtml)
    {
        var text = Decode(bytes, contentType, isHtml);
        return text.AsSpan(0, Math.Min(text.Length, BinarySampleCharacters)).Contains('\0')
            ? throw new ContexterException(ErrorCodes.FileBinary, $"'{name}' is sent as text but is binary: it has NUL characters. Exclude it.")
            : TextNormalizer.Normalize(text);
    }

    private static string Decode(ReadOnlySpan<byte> bytes, string? contentType, bool isHtml)
    {
        switch (bytes)
        {
            case [0xEF, 0xBB, 0xBF, ..]:
                return Encoding.UTF8.GetString(bytes[3..]);
            case [0xFF, 0xFE, 0, 0, ..]:
                return Encoding.UTF32.GetString(bytes[4..]);
            case [0xFF, 0xFE, ..]:
                return Encoding.Unicode.GetString(bytes[2..]);
            case [0xFE, 0xFF, ..]:
                return Encoding.BigEndianUnicode.GetString(bytes[2..]);
        }

        // What is not valid in the UTF-8 that it claims to be is older text on a server that claims it for all files.
        var declared = EncodingOf(Charset().Match(contentType ?? string.Empty).Groups["name"].Value) ?? (isHtml ? DeclaredEncoding(bytes) : null);
        if (declared is not null && declared.CodePage != Encoding.UTF8.CodePage)
        {
            return declared.GetString(bytes);
        }

        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return declared is null || !IsMostlyUtf8(bytes) ? Windows1252.GetString(bytes) : Encoding.UTF8.GetString(bytes);
        }
    }

    private static Encoding Windows1252 => CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    /// <summary>True when a few bytes are broken in what is UTF-8 otherwise.</summary>
    private static bool IsMostlyUtf8(ReadOnlySpan<byte> bytes)
    {
        var text = Encoding.UTF8.GetString(bytes);
        var broken = text.AsSpan().Count('\uFFFD');
        var good = text.Count(c => c >= 128 && c != '\uFFFD');
        return good > broken;
    }

    private static Encoding? DeclaredEncoding(ReadOnlySpan<byte> bytes)
    {
        var start = Encoding.Latin1.GetString(bytes[..Math.Min(bytes.Length, DeclarationBytes)]);
        foreach (Match tag in Declaration().Matches(start))
        {
            // A page that can be read this far is in none of the wide encodings, whatever it says.
            if (EncodingOf(Charset().Match(tag.Value).Groups["name"].Value) is { } encoding)
            {
                return encoding.IsSingleByte || encoding.GetByteCount("a") == 1 ? encoding : Encoding.UTF8;
            }
        }

        return null;
    }

    private static Encoding? EncodingOf(string name)
    {
        // The names that mean more than they say (encoding.spec.whatwg.org).
        var label = name.Trim().ToUpperInvariant() switch
        {
            "ISO-8859-1" or "ISO8859-1" or "LATIN1" or "LATIN-1" or "L1" or "ASCII" or "US-ASCII" or "ANSI" => "windows-1252",
            "ISO-8859-9" or "LATIN5" => "windows-1254",
            "GB2312" or "GBK" or "X-GBK" => "gb18030",
            "SJIS" or "X-SJIS" or "WINDOWS-31J" or "MS_KANJI" => "shift_jis",
            "UTF8" or "UTF-8" or "UNICODE-1-1-UTF-8" => "utf-8",
            "UTF-7" or "" => null,
            _ => name.Trim(),
        };
        if (label is null)
        {
            return null;
        }

        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(label) ?? Encoding.GetEncoding(label);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"charset\s*=\s*[""']?\s*(?<name>[A-Za-z0-9_.:-]+)|encoding\s*=\s*[""'](?<name>[A-Za-z0-9_.:-]+)", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex Charset();

    [GeneratedRegex(@"<meta[^>]*>|<\?xml[^>]*>", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex Declaration();
}
