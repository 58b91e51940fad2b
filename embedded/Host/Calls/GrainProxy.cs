using Contexter.Embedded.Activations;
using Contexter.Embedded.Copying;

namespace Contexter.Embedded.Calls;

/// <summary>The base of the classes <see cref="ProxyEmitter"/> makes: a reference that implements a grain interface.</summary>
internal abstract class GrainProxy : GrainReference
{
    private readonly GrainInterface _interface;
    private readonly GrainClass _class;
    private DispatchTarget? _target;

    protected GrainProxy(GrainId grainId, GrainInterface grainInterface, GrainClass grainClass)
        : base(grainId)
    {
        _interface = grainInterface;
        _class = grainClass;
    }

    public sealed override string InterfaceName => _interface.Name;

    public sealed override GrainInterfaceType InterfaceType => _interface.WireName;

    internal EmbeddedSilo Silo => _interface.Silo;

    internal sealed override object CastTo(Type interfaceType) =>
        interfaceType.IsInstanceOfType(this) ? this : Silo.Manifest.InterfaceOf(interfaceType).Reference(_class, GrainId);

    /// <summary>Hands a request to the grain's activation, which is created when there is none.</summary>
    internal void Dispatch(GrainRequest request)
    {
        var target = _target;
        while (target is null || !target.TryDispatch(request))
        {
            _target = target = Silo.Catalog.Resolve(_class, GrainId);
        }
    }

    internal Task InvokeTask(ResultRequest<Unit> request) => Invoke(request).AsTask();

    internal Task<T> InvokeTask<T>(ResultRequest<T> request) => InvokeValueTask(request).AsTask();

    internal ValueTask InvokeValueTask(ResultRequest<Unit> request) => Invoke(request);

    internal ValueTask<T> InvokeValueTask<T>(ResultRequest<T> request)
    {
        Prepare(request);
        if (Silo.OutgoingFilters.Length > 0)
        {
            return OutgoingCallContext.InvokeAsync(this, request);
        }

        Send(request);
        return request.Result;
    }

    internal void InvokeVoid(ResultRequest<Unit> request)
    {
        Prepare(request);
        if (Silo.OutgoingFilters.Length > 0)
        {
            _ = OutgoingCallContext.InvokeAsync(this, request).AsTask();
        }
        else
        {
            Send(request);
        }
    }

    internal IAsyncEnumerable<T> InvokeEnumerable<T>(EnumerableRequest<T> request)
    {
        Prepare(request);
        request.Reference = this;
        return request;
    }

    /// <summary>Sends a prepared request on its way.</summary>
    internal void Send(GrainRequest request)
    {
        if (!Silo.Accepts(request, out var refusal))
        {
            request.Reject(refusal);
            return;
        }

        if (request.Cancellation is { IsCancelled: true } cancellation)
        {
            request.Reject(cancellation.Error);
            return;
        }

        if (request.Method.OneWay)
        {
            Dispatch(request);
            return;
        }

        Silo.Tracker.Add(request, request.Method.ResponseTimeout ?? Silo.ResponseTimeout);
        Dispatch(request);
        request.Cancellation?.Watch();
    }

    /// <summary>Sends a prepared request that no time-out applies to.</summary>
    internal void SendUntracked(GrainRequest request)
    {
        if (Silo.Accepts(request, out var refusal))
        {
            Dispatch(request);
        }
        else
        {
            request.Reject(refusal);
        }
    }

    /// <summary>Gives a request its addresses and the values that flow with it.</summary>
    internal void Prepare(GrainCall request)
    {
        request.TargetId = GrainId;
        request.Source = RuntimeContext.Current as Activation;
        if (RequestContext.Current is { } context)
        {
            request.Context = Copier.CopyValues(context);
        }
    }

    private ValueTask Invoke(ResultRequest<Unit> request)
    {
        if (request.Method.OneWay)
        {
            InvokeVoid(request);
            return ValueTask.CompletedTask;
        }

        Prepare(request);
        if (Silo.OutgoingFilters.Length > 0)
        {
            return new ValueTask(OutgoingCallContext.InvokeAsync(this, request).AsTask());
        }

        Send(request);
        return request.Completion;
    }
}
