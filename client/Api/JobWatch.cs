using System.Globalization;
using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Ingestion;

namespace Contexter.Client.Api;

/// <summary>One watching of a job over server-sent events, across lost connections. Not for several callers at once.</summary>
internal sealed class JobWatch : IAsyncDisposable
{
    /// <summary>Attempts to connect again, without an event in between, before the watching is given up.</summary>
    public const int MaxReconnects = 6;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);

    private readonly HttpContexterApi _api;
    private readonly string _jobId;
    private readonly TimeProvider _timeProvider;
    private HttpResponseMessage? _response;
    private IAsyncEnumerator<SseItem<string>>? _events;
    private JobEvent? _last;
    private long? _after;
    private int _reconnects;

    /// <summary>Makes a watching that connects with its first event.</summary>
    public JobWatch(HttpContexterApi api, string jobId, long? after, TimeProvider timeProvider)
    {
        _after = after;
        _api = api;
        _jobId = jobId;
        _timeProvider = timeProvider;
    }

    /// <summary>The next event; null after the one that ended the job.</summary>
    /// <exception cref="ContexterFaultException">The server named a fault, or cannot be reached any more.</exception>
    public async Task<JobEvent?> NextAsync(CancellationToken cancellationToken)
    {
        while (_last is null || !_last.Job.HasEnded())
        {
            try
            {
                _events ??= await ConnectAsync(cancellationToken).ConfigureAwait(false);
                if (_events is null)
                {
                    return _last = await MissedEndAsync(cancellationToken).ConfigureAwait(false);
                }

                if (await _events.MoveNextAsync().ConfigureAwait(false))
                {
                    _last = Read(_events.Current);
                    _after = _last.Sequence;
                    _reconnects = 0;
                    return _last;
                }
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                // The connection broke in the middle of the stream.
            }
            catch (ContexterFaultException fault) when (_last is not null && fault.Code is FaultCodes.ServerUnreachable or FaultCodes.Unavailable or FaultCodes.Timeout)
            {
                // The server, or the part of it that holds the job, went away; it may be starting again.
            }

            await PauseAsync(cancellationToken).ConfigureAwait(false);
        }

        return null;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => DisconnectAsync();

    private static JobEvent Read(SseItem<string> item)
    {
        try
        {
            if (string.Equals(item.EventType, JobEventNames.Fault, StringComparison.Ordinal))
            {
                var problem = JsonSerializer.Deserialize<Problem>(item.Data, ContexterJson.ReplyOptions)!;
                throw new ContexterFaultException(problem.Code, problem.Detail);
            }

            return JsonSerializer.Deserialize<JobEvent>(item.Data, ContexterJson.ReplyOptions)!;
        }
        catch (JsonException e)
        {
            throw new ContexterFaultException(FaultCodes.UnexpectedReply, $"The server sent a job event that cannot be read: {e.Message}");
        }
    }

    /// <summary>The stream of events from the last one on; null when the job ended and nothing follows.</summary>
    private async Task<IAsyncEnumerator<SseItem<string>>?> ConnectAsync(CancellationToken cancellationToken)
    {
        var lastEventId = _after?.ToString(CultureInfo.InvariantCulture);
        _response = await _api.OpenEventsAsync(_jobId, lastEventId, cancellationToken).ConfigureAwait(false);
        if (_response.StatusCode == HttpStatusCode.NoContent)
        {
            return null;
        }

        var stream = await _response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        return SseParser.Create(stream).EnumerateAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
    }

    /// <summary>The event that ended the job, made from the job itself: whoever asked had seen the last one already.</summary>
    private async Task<JobEvent> MissedEndAsync(CancellationToken cancellationToken)
    {
        var job = await _api.GetJobAsync(_jobId, cancellationToken).ConfigureAwait(false);
        if (!job.HasEnded())
        {
            throw new ContexterFaultException(FaultCodes.UnexpectedReply, $"The server has no more events of job '{_jobId}', which has not ended; ask for its status instead.");
        }

        return new JobEvent { Sequence = _last?.Sequence ?? 0, At = job.FinishedAt ?? _timeProvider.GetUtcNow(), Job = job };
    }

    private async Task PauseAsync(CancellationToken cancellationToken)
    {
        await DisconnectAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        if (_reconnects == MaxReconnects)
        {
            throw _api.Unreachable($"the connection was lost, and {MaxReconnects} attempts to make it again failed; the job itself goes on");
        }

        await Task.Delay(FirstPause * (1 << _reconnects), _timeProvider, cancellationToken).ConfigureAwait(false);
        _reconnects++;
    }

    private async ValueTask DisconnectAsync()
    {
        if (_events is not null)
        {
            await _events.DisposeAsync().ConfigureAwait(false);
            _events = null;
        }

        _response?.Dispose();
        _response = null;
    }
}
