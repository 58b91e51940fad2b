using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Libraries;
using Orleans.Concurrency;

namespace Contexter.Client.Api;

/// <summary>Brings archives to the grain that keeps them and fetches them from there, a part after the other: no more than one is in memory, and the slower side sets the pace.</summary>
internal static class ArchiveTransfer
{
    /// <summary>Brings an archive and has it imported; one that does not come whole is removed.</summary>
    public static async Task<JobStatus> ImportAsync(IArchivesGrain archives, Stream archive, ImportRequest request, CancellationToken cancellationToken)
    {
        var upload = await archives.BeginAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var buffer = new byte[IArchivesGrain.MaxPartBytes];
            for (var offset = 0L; ;)
            {
                var read = await archive.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
                if (read == 0)
                {
                    break;
                }

                // A grain may read its message after the call was given up, so each part is an array of its own.
                await archives.AppendAsync(upload, offset, new Immutable<byte[]>(buffer[..read]), cancellationToken).ConfigureAwait(false);
                offset += read;
            }
        }
        catch
        {
            await archives.AbandonAsync(upload, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        return await archives.ImportAsync(upload, request, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Copies the archive of a job.</summary>
    public static async Task CopyAsync(IArchivesGrain archives, string jobId, Stream target, CancellationToken cancellationToken)
    {
        for (var offset = 0L; ;)
        {
            var part = (await archives.ReadAsync(jobId, offset, cancellationToken).ConfigureAwait(false)).Value;
            if (part.Length == 0)
            {
                return;
            }

            await target.WriteAsync(part, cancellationToken).ConfigureAwait(false);
            offset += part.Length;
        }
    }
}
