using System.Globalization;
using Contexter.Documents;

namespace Contexter.Sources.Files;

/// <summary>Reads whole files within a limit.</summary>
internal static class FileBytes
{
    /// <summary>Size and time of last change: cheap proof that a file is as it was.</summary>
    public static string ChangeTokenOf(FileInfo file) => string.Create(CultureInfo.InvariantCulture, $"{file.Length}-{file.LastWriteTimeUtc.Ticks}");

    /// <summary>The bytes of a file.</summary>
    /// <param name="name">Its name, for errors.</param>
    /// <param name="path">Its path.</param>
    /// <param name="maxBytes">Largest size.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="ContexterException">It is not there, may not be read, is no regular file or is too large.</exception>
    public static async Task<byte[]> ReadAsync(string name, string path, long maxBytes, CancellationToken cancellationToken)
    {
        try
        {
            var stream = new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.Open,
                Access = FileAccess.Read,
                Share = FileShare.ReadWrite | FileShare.Delete,
                Options = FileOptions.SequentialScan | FileOptions.Asynchronous,
            });
            await using var _ = stream.ConfigureAwait(false);
            var length = stream.CanSeek ? stream.Length : throw new IOException("It is not a regular file.");
            if (length > Math.Min(maxBytes, Array.MaxLength))
            {
                throw new ContexterException(
                    ErrorCodes.FileTooLarge,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"File '{name}' has {length:N0} bytes; the limit is {maxBytes:N0}. Raise ingestion.max_file_size, split the file or exclude it."));
            }

            // A file that grows meanwhile is read as far as it went when it was opened; its change token differs next time.
            var bytes = new byte[length];
            var read = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            return read == bytes.Length ? bytes : bytes[..read];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Security.SecurityException)
        {
            throw new ContexterException(
                ErrorCodes.SourceNotFound,
                $"File '{name}' cannot be read: {e.Message} Check that it is still there and its permissions, or exclude it.",
                e);
        }
    }
}
