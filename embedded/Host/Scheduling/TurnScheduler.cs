using Contexter.Embedded.Activations;
using Contexter.Embedded.Calls;

namespace Contexter.Embedded.Scheduling;

/// <summary>
/// Runs the turns of one activation on the thread pool, one at a time and in order of arrival. Being a <see cref="TaskScheduler"/>, it gets
/// back everything the grain awaits; code that leaves it (Task.Run, ConfigureAwait(false)) runs on the pool, in parallel.
/// </summary>
internal sealed class TurnScheduler(Activation activation, SchedulerSettings settings) : TaskScheduler, IThreadPoolWorkItem
{
    private static readonly Action<object?> RunArrivals = static scheduler => ((TurnScheduler)scheduler!).ReceiveArrivals();

    /// <summary>The context without any values, so that one call's values never reach the next call.</summary>
    private static ExecutionContext? _emptyContext;

    private readonly Lock _lock = new();
    private readonly Queue<object> _work = new();
    private GrainRequest? _arrival;
    private bool _scheduled;
    private bool _closed;

    /// <summary>Queues a request, unless the activation has ended.</summary>
    /// <returns>Whether it was queued.</returns>
    public bool TryEnqueue(GrainRequest request)
    {
        lock (_lock)
        {
            if (_closed)
            {
                return false;
            }

            _work.Enqueue(request);
            if (_scheduled)
            {
                return true;
            }

            _scheduled = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
        return true;
    }

    /// <summary>Queues work that is not a request. Runs even after <see cref="Close"/>, as the rest of an ended grain's awaits does.</summary>
    public void Post(Action<object?> action, object? state) =>
        _ = Task.Factory.StartNew(action, state, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this);

    /// <summary>Takes no more requests.</summary>
    /// <returns>The requests that were queued and did not reach the activation.</returns>
    public List<GrainRequest> Close()
    {
        lock (_lock)
        {
            _closed = true;
            return TakeRequests();
        }
    }

    /// <summary>Takes the requests out of the queue that did not reach the activation yet.</summary>
    public List<GrainRequest> TakeRequests()
    {
        var left = new List<GrainRequest>();
        lock (_lock)
        {
            for (var count = _work.Count; count > 0; count--)
            {
                var item = _work.Dequeue();
                if (item is GrainRequest request)
                {
                    left.Add(request);
                }
                else
                {
                    _work.Enqueue(item);
                }
            }
        }

        return left;
    }

    /// <summary>Drops the values that the last request's code may have left on this thread.</summary>
    public static void ResetContext() => ExecutionContext.Restore(_emptyContext!);

    void IThreadPoolWorkItem.Execute()
    {
        _emptyContext ??= ExecutionContext.Capture();
        RuntimeContext.Current = activation;
        var start = Environment.TickCount64;
        var turnStart = start;
        while (TryTakeWork(out var item))
        {
            Run(item);
            var now = Environment.TickCount64;
            if (now - turnStart >= settings.TurnWarningMilliseconds)
            {
                settings.OnLongTurn(activation, now - turnStart);
            }

            turnStart = now;
            if (now - start >= settings.QuantumMilliseconds)
            {
                // Others waiting for a thread go first.
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
                break;
            }
        }

        RuntimeContext.Current = null;
    }

    protected override void QueueTask(Task task)
    {
        lock (_lock)
        {
            _work.Enqueue(task);
            if (_scheduled)
            {
                return;
            }

            _scheduled = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        !taskWasPreviouslyQueued && ReferenceEquals(RuntimeContext.Current, activation) && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (_lock)
        {
            return [.. _work.OfType<Task>()];
        }
    }

    private bool TryTakeWork([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out object? item)
    {
        lock (_lock)
        {
            if (_work.TryDequeue(out item))
            {
                return true;
            }

            _scheduled = false;
            return false;
        }
    }

    private void Run(object item)
    {
        if (item is Task task)
        {
            TryExecuteTask(task);
            return;
        }

        // A call must start within a task of this scheduler: that is what makes the grain's awaits come back here. One task serves all
        // requests that arrived in a row.
        _arrival = (GrainRequest)item;
        new Task(RunArrivals, this, CancellationToken.None, TaskCreationOptions.DenyChildAttach).RunSynchronously(this);
    }

    private void ReceiveArrivals()
    {
        var request = _arrival;
        _arrival = null;
        var start = Environment.TickCount64;
        while (request is not null)
        {
            activation.Receive(request);
            request = Environment.TickCount64 - start < settings.QuantumMilliseconds ? TryTakeRequest() : null;
        }
    }

    private GrainRequest? TryTakeRequest()
    {
        lock (_lock)
        {
            return _work.TryPeek(out var next) && next is GrainRequest ? (GrainRequest)_work.Dequeue() : null;
        }
    }
}

/// <summary>What all schedulers of a host share.</summary>
/// <param name="QuantumMilliseconds">How long an activation runs before others get the thread.</param>
/// <param name="TurnWarningMilliseconds">The length of a turn worth a warning.</param>
/// <param name="OnLongTurn">Is told of such turns.</param>
internal sealed record SchedulerSettings(long QuantumMilliseconds, long TurnWarningMilliseconds, Action<Activation, long> OnLongTurn);
