using Contexter.Embedded.Calls;

namespace Contexter.Embedded.Activations;

/// <summary>The activations of one key of a stateless worker. A call goes to an idle one, else to a new one, else to the least loaded.</summary>
internal sealed class StatelessWorkerPool(EmbeddedSilo silo, GrainClass grainClass, GrainId grainId) : DispatchTarget
{
    private readonly Lock _lock = new();
    private readonly List<Activation> _workers = [];
    private bool _closed;

    /// <summary>Gets the activations.</summary>
    public IReadOnlyList<Activation> Workers
    {
        get
        {
            lock (_lock)
            {
                return [.. _workers];
            }
        }
    }

    public override bool TryDispatch(GrainRequest request)
    {
        lock (_lock)
        {
            if (_closed)
            {
                return false;
            }

            // A worker that takes no more calls leaves the pool on its own; until then the next best takes the call.
            while (!Choose().TryDispatch(request))
            {
            }

            return true;
        }
    }

    /// <summary>Takes an ended worker out of the pool.</summary>
    public void Remove(Activation worker)
    {
        lock (_lock)
        {
            _workers.Remove(worker);
            if (_workers.Count == 0)
            {
                _closed = true;
                Catalog.Remove(grainClass, grainId, this);
            }
        }
    }

    private Activation Choose()
    {
        Activation? best = null;
        for (var i = _workers.Count - 1; i >= 0; i--)
        {
            var worker = _workers[i];
            if (worker.IsEnding)
            {
                continue;
            }

            if (worker.Load == 0)
            {
                return worker;
            }

            if (best is null || worker.Load < best.Load)
            {
                best = worker;
            }
        }

        if (best is not null && _workers.Count >= grainClass.MaxWorkers)
        {
            return best;
        }

        var added = new Activation(silo, grainClass, grainId, this);
        _workers.Add(added);
        return added;
    }
}
