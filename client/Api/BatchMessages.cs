using System.Globalization;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Libraries;

namespace Contexter.Client.Api;

/// <summary>Turns what is asked of a batch into its job.</summary>
internal static class BatchMessages
{
    /// <summary>The job of a batch.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="all">The libraries that are here, where all are to be refreshed.</param>
    /// <exception cref="ContexterFaultException">It is nothing, too much, or the same twice (<c>invalid_input</c>).</exception>
    public static JobRequest ToJob(BatchRequest request, IEnumerable<string> all)
    {
        BatchEntry[] entries =
        [
            .. request.Add.Select(add => new BatchEntry
            {
                Library = LibraryReference.Parse(add.Library).ToString(),
                Source = SourceText.Resolve(add.Source),
                Priority = add.Priority == JobPriority.Normal ? request.Priority : add.Priority,
            }),
            .. request.Refresh.Select(reference => LibraryReference.Parse(reference).ToString()).Union(all, StringComparer.Ordinal)
                .Select(reference => new BatchEntry { Library = reference, Priority = request.Priority }),
        ];
        var twice = entries.GroupBy(entry => entry.Library, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1);
        return entries.Length is 0 or > BatchEntry.Most
            ? throw Wrong(string.Create(CultureInfo.InvariantCulture, $"A batch has 1 to {BatchEntry.Most:N0} libraries, not {entries.Length:N0}."))
            : twice is not null
            ? throw Wrong($"Library '{twice.Key}' is in the batch twice; name it once.")
            : new JobRequest
            {
                Kind = JobKind.Batch,
                Library = JobStatus.All,
                Version = JobStatus.All,
                Source = new SourceDescription { Location = string.Empty },
                Priority = request.Priority,
                Batch = entries,
                Token = Guid.NewGuid().ToString("N"),
            };
    }

    private static ContexterFaultException Wrong(string message) => new(FaultCodes.InvalidInput, message);
}
