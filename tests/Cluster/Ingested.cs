using System.Globalization;
using Contexter.Client.Api;
using Contexter.ClusterTests.Processes;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Libraries;
using Contexter.GrainInterfaces.Search;

namespace Contexter.ClusterTests;

/// <summary>Ingests libraries of a test, and looks whether all of them is there once.</summary>
internal static class Ingested
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    /// <summary>Begins to add a library.</summary>
    public static async Task<JobStatus> AddAsync(this ContexterCluster cluster, string library, int documents, CancellationToken cancellationToken)
    {
        var source = new SourceDescription { Kind = "files", Location = cluster.WriteDocuments(library, documents) };
        for (var isFirst = true; ; isFirst = false)
        {
            try
            {
                // As whoever adds again has to do: see whether it was done. A job that is not listed yet is the answer to the same request again.
                var known = isFirst ? [] : await cluster.Api.ListJobsAsync(cancellationToken);
                return Array.Find(known, job => string.Equals(job.Library, library, StringComparison.Ordinal))
                    ?? await cluster.Api.AddLibraryAsync(new AddLibraryRequest { Library = library + "@1", Source = source }, cancellationToken);
            }
            catch (ContexterFaultException fault) when (fault.Code is FaultCodes.Unavailable or FaultCodes.Timeout)
            {
                await Task.Delay(Look, TimeProvider.System, cancellationToken);
            }
        }
    }

    /// <summary>Waits until a job has ended; an API that does not answer for a moment is asked again.</summary>
    public static async Task<JobStatus> WaitAsync(this ContexterCluster cluster, string job, TimeSpan deadline, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        JobStatus? last = null;
        while (TimeProvider.System.GetElapsedTime(started) < deadline)
        {
            try
            {
                last = await cluster.Api.GetJobAsync(job, cancellationToken);
                if (last.State is JobState.Completed or JobState.Failed or JobState.Cancelled)
                {
                    return last;
                }
            }
            catch (ContexterFaultException fault) when (fault.Code is FaultCodes.Unavailable or FaultCodes.Timeout)
            {
                // Asked again.
            }

            await Task.Delay(Look, TimeProvider.System, cancellationToken);
        }

        throw new TimeoutException($"Job {job} has not ended in {deadline}: {last?.State} at {last?.Stage}, {last?.Counters}\n{cluster.Logs()}");
    }

    /// <summary>Requires that every document was indexed once: by the job's counters, by what the store and the index hold, and by searches.</summary>
    /// <returns>Chunks in the index.</returns>
    public static async Task<int> RequireOnceAsync(this ContexterCluster cluster, JobStatus job, int documents, CancellationToken cancellationToken)
    {
        job.State.ShouldBe(JobState.Completed, $"{job.Error}\n{cluster.Logs()}");
        job.Problems.ShouldBeEmpty();
        (job.Counters.DocumentsIndexed, job.Counters.DocumentsToIndex).ShouldBe((documents, documents));

        // An addition that is sent again, because nobody answered it, begins a second job when the first has ended by then: that one finds everything as it is.
        var jobs = (await cluster.Api.ListJobsAsync(cancellationToken)).Where(other => string.Equals(other.Library, job.Library, StringComparison.Ordinal)).ToList();
        jobs.Sum(other => other.Counters.DocumentsAdded).ShouldBe(documents, string.Join('\n', jobs.Select(other => $"job {other.Id}, resumed {other.Resumptions} times: {other.Counters}")));

        var reference = job.Library + "@1";
        var paths = new List<string>();
        string? after = null;
        do
        {
            var page = await cluster.Api.ListDocumentsAsync(reference, after, limit: 100, cancellationToken);
            paths.AddRange(page.Documents.Select(document => document.Path));
            after = page.Next;
        }
        while (after is not null);

        paths.Count.ShouldBe(documents);
        paths.ShouldBeUnique(StringComparer.Ordinal);
        foreach (var number in Enumerable.Range(0, documents).Where(number => number % 17 == 0))
        {
            var word = string.Create(CultureInfo.InvariantCulture, $"close_{job.Library}_{number}");
            var found = await cluster.Api.SearchAsync(new SearchRequest { Query = word, Libraries = [reference], Type = SearchKind.Keyword, TopK = 5 }, cancellationToken);
            found.Results.ShouldNotBeEmpty($"nothing has {word}");
            found.Results[0].Content.ShouldContain(word);
            found.Results.Count(hit => hit.Content.Contains(word + "(", StringComparison.Ordinal)).ShouldBe(1);
        }

        var library = await cluster.Api.GetLibraryAsync(reference, cancellationToken);
        (library.State, library.Documents).ShouldBe((LibraryState.Ready, documents));
        return library.Chunks;
    }

    /// <summary>What all silos have written, for a test that fails.</summary>
    public static string Logs(this ContexterCluster cluster) =>
        string.Join('\n', cluster.Silos.Append(cluster.ApiNode).Select(node => $"== {node.Name}\n{node.Output[Math.Max(0, node.Output.Length - 6_000)..]}"));
}
