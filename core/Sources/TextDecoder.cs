using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Contexter.Documents;
using Contexter.Parsing;

namespace Contexter.Sources;

/// <summary>
/// Turns bytes of unknown origin into text: UTF-8, UTF-16 and UTF-32 by their byte order mark, or windows-1252 where the bytes can hardly be anything else
/// (<see cref="WesternText"/>). Nothing is replaced, and what stays in doubt is refused.
/// </summary>
public static class TextDecoder
{
    /// <summary>Bytes at the start that are searched for NUL.</summary>
    private const int BinarySampleBytes = 64 * 1024;

    private static readonly (byte[] Magic, string Name)[] Magics =
    [
        ("%PDF-"u8.ToArray(), "a PDF document"),
        ("PK\u0003\u0004"u8.ToArray(), "a zip archive or an Office document"),
        ([0x1F, 0x8B], "gzip data"),
        ([0x89, (byte)'P', (byte)'N', (byte)'G'], "a PNG image"),
        ([0xFF, 0xD8, 0xFF], "a JPEG image"),
        ("GIF8"u8.ToArray(), "a GIF image"),
        ([0x7F, (byte)'E', (byte)'L', (byte)'F'], "an executable"),
        ([(byte)'7', (byte)'z', 0xBC, 0xAF], "a 7z archive"),
        ([0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z'], "xz data"),
        ([0x28, 0xB5, 0x2F, 0xFD], "zstd data"),
        ("SQLite format 3"u8.ToArray(), "an SQLite database"),
        ([0xD0, 0xCF, 0x11, 0xE0], "an Office document"),
    ];

    /// <summary>Decodes a whole file.</summary>
    /// <param name="name">Its name, for errors.</param>
    /// <param name="bytes">Its bytes.</param>
    /// <returns>Text with <c>\n</c> line ends and no byte order mark.</returns>
    /// <exception cref="ContexterException">The bytes are binary (<see cref="ErrorCodes.FileBinary"/>) or not valid in their encoding (<see cref="ErrorCodes.FileEncoding"/>).</exception>
    public static string Decode(string name, ReadOnlySpan<byte> bytes)
    {
        var (encoding, mark) = EncodingOf(bytes);
        if (encoding is not null)
        {
            return TextNormalizer.Normalize(DecodeMarked(name, encoding, bytes[mark..]));
        }

        ThrowIfBinary(name, bytes);
        return TextNormalizer.Normalize(DecodeUtf8(name, bytes[mark..], mark));
    }

    private static (Encoding? Encoding, int MarkLength) EncodingOf(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0xEF, 0xBB, 0xBF, ..] => (null, 3),
        [0xFF, 0xFE, 0, 0, ..] => (new UTF32Encoding(bigEndian: false, byteOrderMark: false, throwOnInvalidCharacters: true), 4),
        [0, 0, 0xFE, 0xFF, ..] => (new UTF32Encoding(bigEndian: true, byteOrderMark: false, throwOnInvalidCharacters: true), 4),
        [0xFF, 0xFE, ..] => (new UnicodeEncoding(bigEndian: false, byteOrderMark: false, throwOnInvalidBytes: true), 2),
        [0xFE, 0xFF, ..] => (new UnicodeEncoding(bigEndian: true, byteOrderMark: false, throwOnInvalidBytes: true), 2),
        _ => (null, 0),
    };

    private static string DecodeMarked(string name, Encoding encoding, ReadOnlySpan<byte> bytes)
    {
        try
        {
            return encoding.GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            throw new ContexterException(
                ErrorCodes.FileEncoding,
                $"File '{name}' starts with the byte order mark of {encoding.WebName} but is not valid {encoding.WebName}; save it as UTF-8.",
                e);
        }
    }

    private static string DecodeUtf8(string name, ReadOnlySpan<byte> bytes, int offset)
    {
        var buffer = ArrayPool<char>.Shared.Rent(Math.Max(1, bytes.Length));
        try
        {
            return Utf8.ToUtf16(bytes, buffer, out var read, out var written, replaceInvalidSequences: false) == OperationStatus.Done
                ? new string(buffer, 0, written)
                : (offset == 0 ? WesternText.TryDecode(bytes) : null) ?? throw new ContexterException(
                    ErrorCodes.FileEncoding,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"File '{name}' is not valid UTF-8: the byte 0x{bytes[read]:X2} at offset {read + offset} cannot stand there. Save it as UTF-8, or exclude it."));
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
    }

    private static void ThrowIfBinary(string name, ReadOnlySpan<byte> bytes)
    {
        foreach (var (magic, what) in Magics)
        {
            if (bytes.StartsWith(magic))
            {
                throw Binary(name, $"it is {what}");
            }
        }

        var nul = bytes[..Math.Min(bytes.Length, BinarySampleBytes)].IndexOf((byte)0);
        if (nul >= 0)
        {
            throw Binary(name, string.Create(CultureInfo.InvariantCulture, $"it has a NUL byte at offset {nul}"));
        }
    }

    private static ContexterException Binary(string name, string reason) => new(
        ErrorCodes.FileBinary,
        $"File '{name}' is binary ({reason}); only text is read. Exclude it, or convert it to Markdown, HTML or plain text.");
}
