using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Contexter.GrainInterfaces.Ingestion;

namespace Contexter.Grains.Ingestion;

/// <summary>Tells watchers of a job about its changes. Lives inside the turns of its grain.</summary>
internal sealed class JobFeed(TimeProvider time)
{
    private readonly List<Channel<JobEvent>> _watchers = [];
    private JobStatus? _last;
    private long _sequence;

    /// <summary>The job as it is and every change from then on, until it ends.</summary>
    public async IAsyncEnumerable<JobEvent> WatchAsync(JobStatus now, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Events carry the whole status, so a slow watcher may miss steps in between but never the last one.
        var channel = Channel.CreateBounded<JobEvent>(new BoundedChannelOptions(64) { FullMode = BoundedChannelFullMode.DropOldest });
        _watchers.Add(channel);
        try
        {
            var change = new JobEvent { Sequence = _sequence, At = time.GetUtcNow(), Job = now };
            yield return change;

            // Until a watcher has the end itself: the state says so a moment before, while it is being stored.
            while (!change.Job.HasEnded())
            {
                change = await channel.Reader.ReadAsync(cancellationToken);
                yield return change;
            }
        }
        finally
        {
            _watchers.Remove(channel);
        }
    }

    /// <summary>Tells the watchers, unless nothing that they see has changed.</summary>
    public void Publish(JobStatus status)
    {
        if (status.State == _last?.State && status.Stage == _last.Stage && status.Counters == _last.Counters)
        {
            return;
        }

        _last = status;
        _sequence++;
        foreach (var watcher in _watchers)
        {
            watcher.Writer.TryWrite(new JobEvent { Sequence = _sequence, At = time.GetUtcNow(), Job = status });
        }
    }
}
