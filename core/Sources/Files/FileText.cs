using System.Globalization;
using System.IO.Compression;
using Contexter.Documents;

namespace Contexter.Sources.Files;

/// <summary>Turns the bytes of a file into text; those of a gzipped manual page are unzipped first.</summary>
internal static class FileText
{
    /// <summary>The text.</summary>
    /// <param name="name">Name of the file.</param>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="maxBytes">Largest size, unzipped.</param>
    /// <exception cref="ContexterException">It is too large, damaged, binary or not text.</exception>
    public static string Decode(string name, byte[] bytes, long maxBytes) =>
        TextDecoder.Decode(name, bytes is [0x1F, 0x8B, ..] && FileFormats.IsZippedText(name) ? Unzip(name, bytes, maxBytes) : bytes);

    private static byte[] Unzip(string name, byte[] bytes, long maxBytes)
    {
        try
        {
            using var unzipped = new MemoryStream();
            using var gzip = new GZipStream(new MemoryStream(bytes, writable: false), CompressionMode.Decompress);
            var buffer = new byte[1 << 14];
            for (int read; (read = gzip.Read(buffer)) > 0;)
            {
                unzipped.Write(buffer, 0, read);
                if (unzipped.Length > maxBytes)
                {
                    throw new ContexterException(
                        ErrorCodes.FileTooLarge,
                        string.Create(CultureInfo.InvariantCulture, $"File '{name}' unzips to more than {maxBytes:N0} bytes, the limit. Raise ingestion.max_file_size, or exclude it."));
                }
            }

            return unzipped.ToArray();
        }
        catch (InvalidDataException e)
        {
            throw new ContexterException(ErrorCodes.FileMalformed, $"File '{name}' cannot be unzipped: {e.Message} Get it again, or exclude it.", e);
        }
    }
}
