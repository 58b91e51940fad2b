using System.Reflection;
using Contexter.GrainInterfaces;
using Orleans.Serialization.Invocation;

namespace Contexter.ClusterTests.Parts;

/// <summary>Calls that a filter is tried with.</summary>
public interface IScripted
{
    /// <summary>One that may be made again.</summary>
    [Idempotent]
    Task<string> ReadAsync(string what, CancellationToken cancellationToken);

    /// <summary>One that may not.</summary>
    Task<string> WriteAsync(string what, CancellationToken cancellationToken);
}

/// <summary>A call on its way out, whose attempts end as a script says.</summary>
/// <param name="grain">What the call is made to when it is made as one of its own.</param>
/// <param name="method">Name of the method.</param>
/// <param name="attempts">What becomes of each attempt; the last one of all further ones.</param>
internal sealed class ScriptedCall(IScripted grain, string method, params Func<Task<string>>[] attempts) : IOutgoingGrainCallContext
{
    /// <summary>How often it was attempted.</summary>
    public int Attempts { get; private set; }

    public IInvokable Request { get; } = DispatchProxy.Create<IInvokable, ScriptedArguments>();

    public object Grain => grain;

    public MethodInfo InterfaceMethod { get; } = typeof(IScripted).GetMethod(method)!;

    public Response? Response { get; set; }

    public object? Result
    {
        get => Response?.Result;
        set => Response = Response.FromResult(value);
    }

    public GrainId? SourceId => null;

    public GrainId TargetId => GrainId.Create("scripted", "one");

    public GrainInterfaceType InterfaceType => default;

    public string InterfaceName => nameof(IScripted);

    public string MethodName => method;

    public IGrainContext? SourceContext => null;

    public async Task Invoke() => Result = await attempts[Math.Min(Attempts++, attempts.Length - 1)]();
}

/// <summary>The arguments of a scripted call: "what", and no token.</summary>
public class ScriptedArguments : DispatchProxy
{
    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.Name switch
    {
        nameof(IInvokable.GetArgumentCount) => 2,
        nameof(IInvokable.GetArgument) => args![0] is 0 ? "what" : CancellationToken.None,
        nameof(IInvokable.GetCancellationToken) => CancellationToken.None,
        _ => throw new NotSupportedException(targetMethod.Name),
    };
}
