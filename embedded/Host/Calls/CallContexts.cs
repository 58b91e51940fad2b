using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Contexter.Embedded.Activations;
using Orleans.Serialization.Invocation;

namespace Contexter.Embedded.Calls;

/// <summary>A call on its way through filters.</summary>
internal abstract class CallContext(GrainCall call, Func<Task<Response>> invoke)
{
    private int _next;

    public IInvokable Request => call;

    public GrainId? SourceId => call.Source?.GrainId;

    public GrainId TargetId => call.TargetId;

    public string InterfaceName => call.Method.InterfaceName;

    public string MethodName => call.Method.Name;

    public MethodInfo InterfaceMethod => call.Method.Info;

    public Response? Response { get; set; }

    public object? Result
    {
        get => Response?.Result;
        set => Response = Response.FromResult(value);
    }

    protected GrainCall Call => call;

    /// <summary>Runs the next filter, after the last the call; an error of the call is thrown, so that filters see it.</summary>
    public async Task Invoke()
    {
        if (TryRunFilter(_next++, out var filter))
        {
            await filter.ConfigureAwait(true);
            return;
        }

        try
        {
            Response = await invoke().ConfigureAwait(true);
        }
        catch (Exception exception)
        {
            Response = Response.FromException(exception);
            throw;
        }
    }

    /// <summary>Starts a filter.</summary>
    /// <returns>Whether there was one more.</returns>
    protected abstract bool TryRunFilter(int index, [NotNullWhen(true)] out Task? filter);
}

/// <summary>A call in front of its grain.</summary>
internal sealed class IncomingCallContext(GrainCall call, Activation activation, Func<Task<Response>> invoke)
    : CallContext(call, invoke), IIncomingGrainCallContext
{
    public object Grain => activation.GrainInstance!;

    public IGrainContext TargetContext => activation;

    public GrainInterfaceType InterfaceType => activation.Silo.Manifest.InterfaceOf(Call.Method.InterfaceType).WireName;

    public MethodInfo ImplementationMethod => activation.Class.ImplementationOf(Call.Method.Info);

    protected override bool TryRunFilter(int index, [NotNullWhen(true)] out Task? filter)
    {
        var filters = activation.Silo.IncomingFilters;
        var next = index < filters.Length ? filters[index] : index == filters.Length ? activation.GrainInstance as IIncomingGrainCallFilter : null;
        filter = next?.Invoke(this);
        return filter is not null;
    }
}

/// <summary>A call on its caller's side.</summary>
internal sealed class OutgoingCallContext : CallContext, IOutgoingGrainCallContext
{
    private readonly GrainProxy _reference;

    private OutgoingCallContext(GrainProxy reference, GrainCall call, Func<Task<Response>> invoke)
        : base(call, invoke) => _reference = reference;

    public object Grain => _reference;

    public IGrainContext? SourceContext => Call.Source;

    public GrainInterfaceType InterfaceType => _reference.InterfaceType;

    protected override bool TryRunFilter(int index, [NotNullWhen(true)] out Task? filter)
    {
        var filters = _reference.Silo.OutgoingFilters;
        filter = index < filters.Length ? filters[index].Invoke(this) : null;
        return filter is not null;
    }

    /// <summary>Sends a request through the filters on the caller's side.</summary>
    public static async ValueTask<T> InvokeAsync<T>(GrainProxy reference, ResultRequest<T> request)
    {
        var context = new OutgoingCallContext(reference, request, async () =>
        {
            // Filters may have set values for the grain to see.
            reference.Prepare(request);
            reference.Send(request);
            return request.Method.OneWay ? Response.Completed : Response.FromResult(await request.Result.ConfigureAwait(true));
        });
        await context.Invoke().ConfigureAwait(true);
        return context.Result is null ? default! : (T)context.Result;
    }
}
