using System.Globalization;
using Contexter.Client.Api;
using Contexter.Client.Idempotency;
using Contexter.GrainInterfaces.Ingestion;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Contexter.Client.Rest;

/// <summary>Jobs over HTTP.</summary>
internal static class JobEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        var jobs = api.MapGroup("/jobs").WithTags("Jobs");
        jobs.MapGet("", ListAsync).WithName("listJobs").Fails(400, 504).AddOpenApiOperationTransformer(ApiDescription.ListParametersAsync);
        jobs.MapGet("/{id}", GetAsync).WithName("getJob").Fails(404, 504);
        jobs.MapPost("/{id}/cancel", CancelAsync).WithName("cancelJob").Fails(403, 404, 504);
        jobs.MapPost("/{id}/pause", PauseAsync).WithName("pauseJob").Fails(403, 404, 409, 504);
        jobs.MapPost("/{id}/resume", ResumeAsync).WithName("resumeJob").Fails(403, 404, 409, 504);
        jobs.MapPost("/{id}/retry", RetryAsync).WithName("retryJob").Fails(400, 403, 404, 409, 504).TakesIdempotencyKey().AddOpenApiOperationTransformer(ApiDescription.NewPriorityParametersAsync);
        jobs.MapGet("/{id}/events", WatchAsync)
            .WithName("watchJob")
            .Produces<JobEvent>(StatusCodes.Status200OK, EventWriter.MediaType)
            .Produces(StatusCodes.Status204NoContent)
            .Fails(400, 404, 504)
            .AddOpenApiOperationTransformer(ApiDescription.LastEventIdAsync);
        jobs.MapGet("/{id}/log", ReadLogAsync)
            .WithName("readJobLog")
            .Fails(400, 404, 504)
            .AddOpenApiOperationTransformer(ApiDescription.LogParametersAsync);
    }

    /// <summary>List the jobs</summary>
    /// <remarks>All jobs that have not ended and the last ones that have (1,000 unless `ingestion.keep_jobs` says otherwise), newest first.</remarks>
    /// <response code="200">The jobs.</response>
    /// <response code="400">A parameter is not valid.</response>
    /// <response code="500">A defect; the log has it under the trace id.</response>
    /// <response code="504">The queue did not answer in time.</response>
    internal static async Task<JobStatus[]> ListAsync(HttpContext context, IContexterApi api) =>
        ListPages.Take(context, await api.ListJobsAsync(context.RequestAborted).ConfigureAwait(false), job => job.Id);

    /// <summary>Get a job</summary>
    /// <remarks>How far it is, what it has counted, and what it gave up and why.</remarks>
    /// <param name="id">Id of the job.</param>
    /// <param name="api">Answers.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <response code="200">The job.</response>
    /// <response code="404">There is no such job.</response>
    /// <response code="500">A defect; the log has it under the trace id.</response>
    /// <response code="504">The job did not answer in time.</response>
    internal static Task<JobStatus> GetAsync(string id, IContexterApi api, CancellationToken cancellationToken) => api.GetJobAsync(id, cancellationToken);

    /// <summary>Cancel a job</summary>
    /// <remarks>Returns when the job works no more. What it has stored and indexed stays. A job that has ended is returned as it is.</remarks>
    /// <param name="id">Id of the job.</param>
    /// <param name="api">Answers.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <response code="200">The job.</response>
    /// <response code="403">The request comes from a page of another origin.</response>
    /// <response code="404">There is no such job.</response>
    /// <response code="500">A defect; the log has it under the trace id.</response>
    /// <response code="504">The job did not answer in time; whether it was cancelled is not known.</response>
    internal static Task<JobStatus> CancelAsync(string id, IContexterApi api, CancellationToken cancellationToken) => api.CancelJobAsync(id, cancellationToken);

    /// <summary>Pause a job</summary>
    /// <remarks>Returns when the job works no more. Its place in the queue goes to others; it stays paused, over restarts too, until it is resumed. A job that ended before it could be stopped is returned as it ended.</remarks>
    /// <param name="id">Id of the job.</param>
    /// <param name="api">Answers.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <response code="200">The job.</response>
    /// <response code="403">The request comes from a page of another origin.</response>
    /// <response code="404">There is no such job.</response>
    /// <response code="409">The job has ended.</response>
    /// <response code="500">A defect; the log has it under the trace id.</response>
    /// <response code="504">The job did not answer in time; whether it was paused is not known.</response>
    internal static Task<JobStatus> PauseAsync(string id, IContexterApi api, CancellationToken cancellationToken) => api.PauseJobAsync(id, cancellationToken);

    /// <summary>Resume a job</summary>
    /// <remarks>The job waits for its turn, in which it goes on where it was. A job that waits or runs already is returned as it is.</remarks>
    /// <param name="id">Id of the job.</param>
    /// <param name="api">Answers.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <response code="200">The job.</response>
    /// <response code="403">The request comes from a page of another origin.</response>
    /// <response code="404">There is no such job.</response>
    /// <response code="409">The job has ended.</response>
    /// <response code="500">A defect; the log has it under the trace id.</response>
    /// <response code="504">The job did not answer in time; whether it was resumed is not known.</response>
    internal static Task<JobStatus> ResumeAsync(string id, IContexterApi api, CancellationToken cancellationToken) => api.ResumeJobAsync(id, cancellationToken);

    /// <summary>Retry a job</summary>
    /// <remarks>The job waits for another turn, in which it does what it has not done: items that it gave up are tried again, what it has stored is not read again.</remarks>
    /// <param name="id">Id of the job.</param>
    /// <param name="context">The call.</param>
    /// <param name="api">Answers.</param>
    /// <response code="200">The job.</response>
    /// <response code="400">A parameter is not valid.</response>
    /// <response code="403">The request comes from a page of another origin.</response>
    /// <response code="404">There is no such job, or its library is not here any more.</response>
    /// <response code="409">The job has not ended or did everything, or another one changes its library; the detail says which.</response>
    /// <response code="500">A defect; the log has it under the trace id.</response>
    /// <response code="504">The job did not answer in time; whether it is tried again is not known.</response>
    internal static Task<JobStatus> RetryAsync(string id, HttpContext context, IContexterApi api) =>
        api.RetryJobAsync(id, RequestQuery.ReadNewPriority(context.Request.Query), context.RequestAborted);

    /// <summary>Watch a job</summary>
    /// <remarks>
    /// Server-sent events: `progress` with an event of the job, `ended` with the one that ended it, after which the stream ends, or `fault` with problem details when
    /// the stream cannot go on. The data of the first two is a job event; the id is its sequence, which rises for as long as the job is there, restarts included.
    /// All who watch a job see the same events.
    /// </remarks>
    /// <param name="id">Id of the job.</param>
    /// <param name="stream">Writes the events.</param>
    /// <param name="api">Answers.</param>
    /// <param name="context">The call.</param>
    /// <response code="200">The stream of events.</response>
    /// <response code="204">The job has ended, and the event that `Last-Event-ID` names was the last.</response>
    /// <response code="400">The query has a parameter that is not known or not valid.</response>
    /// <response code="404">There is no such job.</response>
    /// <response code="500">A defect; the log has it under the trace id.</response>
    /// <response code="504">The job did not answer in time.</response>
    internal static Task WatchAsync(string id, JobEventStream stream, IContexterApi api, HttpContext context) =>
        stream.WriteAsync(context, (after, token) => api.WatchJobAsync(id, after, token));

    /// <summary>Read the log of a job</summary>
    /// <remarks>The events that a watcher sees, part by part: changes of its state, stages, what was given up, and how far it was at each.</remarks>
    /// <param name="id">Id of the job.</param>
    /// <param name="context">The call.</param>
    /// <param name="api">Answers.</param>
    /// <response code="200">The events.</response>
    /// <response code="400">The query has a parameter that is not known or not valid.</response>
    /// <response code="404">There is no such job.</response>
    /// <response code="500">A defect; the log has it under the trace id.</response>
    /// <response code="504">The job did not answer in time.</response>
    internal static async Task<JobEvent[]> ReadLogAsync(string id, HttpContext context, IContexterApi api)
    {
        var (after, limit) = RequestQuery.ReadLog(context.Request.Query);
        var events = await api.ReadJobLogAsync(id, after, limit, context.RequestAborted).ConfigureAwait(false);
        if (events.Length == (limit ?? JobStatus.MaxLogLines))
        {
            ListPages.LinkNext(context, events[^1].Sequence.ToString(CultureInfo.InvariantCulture));
        }

        return events;
    }
}
