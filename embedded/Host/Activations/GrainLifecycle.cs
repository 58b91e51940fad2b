namespace Contexter.Embedded.Activations;

/// <summary>The steps of an activation's life that others take part in.</summary>
internal sealed class GrainLifecycle : IGrainLifecycle
{
    private readonly List<Entry> _entries = [];

    public IDisposable Subscribe(string observerName, int stage, ILifecycleObserver observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        var entry = new Entry(this, stage, observer);
        _entries.Add(entry);
        return entry;
    }

    /// <summary>Runs the steps of some stages, in ascending order; those of one stage side by side.</summary>
    public async Task StartAsync(int afterStage, int throughStage, CancellationToken cancellationToken)
    {
        foreach (var stage in _entries.Where(entry => entry.Stage > afterStage && entry.Stage <= throughStage).GroupBy(static entry => entry.Stage)
            .OrderBy(static stage => stage.Key).ToList())
        {
            await Task.WhenAll(stage.Select(entry => entry.Observer.OnStart(cancellationToken))).ConfigureAwait(true);
        }
    }

    /// <summary>Runs the steps of the way down, in descending order, whatever fails.</summary>
    public async Task StopAsync(Action<Exception> onError, CancellationToken cancellationToken)
    {
        foreach (var entry in _entries.OrderByDescending(static entry => entry.Stage).ToList())
        {
            try
            {
                await entry.Observer.OnStop(cancellationToken).ConfigureAwait(true);
            }
            catch (Exception exception)
            {
                onError(exception);
            }
        }
    }

    private sealed class Entry(GrainLifecycle lifecycle, int stage, ILifecycleObserver observer) : IDisposable
    {
        public int Stage { get; } = stage;

        public ILifecycleObserver Observer { get; } = observer;

        public void Dispose() => lifecycle._entries.Remove(this);
    }
}
