using Contexter.GrainInterfaces.Ingestion;
using Orleans.Concurrency;

namespace Contexter.GrainInterfaces.Libraries;

/// <summary>Takes library archives in, part by part, and gives them out; stateless workers behind one key, <see cref="GrainKeys.Archives"/>.</summary>
[Alias("contexter.archives")]
public interface IArchivesGrain : IGrainWithStringKey
{
    /// <summary>Most bytes of a part.</summary>
    const int MaxPartBytes = 1024 * 1024;

    /// <summary>Begins to take an archive in.</summary>
    /// <returns>Its id.</returns>
    [Alias("begin")]
    Task<string> BeginAsync(CancellationToken cancellationToken);

    /// <summary>Takes the next part of an archive.</summary>
    /// <param name="upload">Id of the archive.</param>
    /// <param name="offset">Bytes of it that were taken so far.</param>
    /// <param name="part">The part, at most <see cref="MaxPartBytes"/>.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="ContexterFaultException">The archive is too large (<c>file_too_large</c>), there is no room for it (<c>storage_full</c>), or it was not begun.</exception>
    [Alias("append")]
    Task AppendAsync(string upload, long offset, Immutable<byte[]> part, CancellationToken cancellationToken);

    /// <summary>Starts the import of an archive that was taken in whole. One that is refused is removed.</summary>
    /// <exception cref="ContexterFaultException">It is no library archive, or its library cannot be made.</exception>
    [Alias("import")]
    [ResponseTimeout("00:05:00")]
    Task<JobStatus> ImportAsync(string upload, ImportRequest request, CancellationToken cancellationToken);

    /// <summary>Removes an archive that will not be taken in whole.</summary>
    [Alias("abandon")]
    Task AbandonAsync(string upload, CancellationToken cancellationToken);

    /// <summary>Gives a part of the archive that a job has written.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="offset">Where the part begins.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>At most <see cref="MaxPartBytes"/>; none at the end.</returns>
    /// <exception cref="ContexterFaultException">There is no such job, it has written no archive (<c>job_state</c>), or the archive is not here any more.</exception>
    [Alias("read")]
    [Idempotent]
    Task<Immutable<byte[]>> ReadAsync(string jobId, long offset, CancellationToken cancellationToken);
}

/// <summary>How an archive becomes a library.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.import-request")]
public sealed record ImportRequest
{
    /// <summary>Name, or <c>name@version</c>, of the library that it becomes; null for its own, and without a version the archive's.</summary>
    [Id(0)]
    public string? Library { get; init; }

    /// <summary>Whether it may take the place of a library that is here. Default false.</summary>
    [Id(1)]
    public bool Replace { get; init; }

    /// <summary>Which jobs get their turn before its job.</summary>
    [Id(2)]
    public JobPriority Priority { get; init; }
}
