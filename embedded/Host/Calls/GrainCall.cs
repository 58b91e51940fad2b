using System.Reflection;
using Contexter.Embedded.Activations;
using Orleans.Serialization.Invocation;

namespace Contexter.Embedded.Calls;

/// <summary>What is said in a call: method, arguments, who calls whom, and the values that flow with it.</summary>
internal abstract class GrainCall : IInvokable
{
    public abstract GrainMethod Method { get; }

    /// <summary>Gets or sets the identity of the called grain.</summary>
    public GrainId TargetId { get; set; }

    /// <summary>Gets or sets the calling activation; <see langword="null"/> for a call from outside.</summary>
    public Activation? Source { get; set; }

    /// <summary>Gets or sets the values that flow with the call.</summary>
    public Dictionary<string, object>? Context { get; set; }

    public abstract bool IsCancellable { get; }

    /// <summary>Gets the token the grain sees.</summary>
    protected internal abstract CancellationToken GrainToken { get; }

    public abstract object? GetTarget();

    public abstract bool TryCancel();

    public int GetArgumentCount() => Method.ArgumentFields.Length;

    public object? GetArgument(int index) => Method.ArgumentFields[index] is { } field ? field.GetValue(this) : GrainToken;

    public void SetArgument(int index, object? value) => Method.ArgumentFields[index]?.SetValue(this, value);

    public string GetMethodName() => Method.Name;

    public string GetInterfaceName() => Method.InterfaceName;

    public string GetActivityName() => $"{Method.InterfaceType.Name}/{Method.Name}";

    public MethodInfo GetMethod() => Method.Info;

    public Type GetInterfaceType() => Method.InterfaceType;

    public TimeSpan? GetDefaultResponseTimeout() => Method.ResponseTimeout;

    public CancellationToken GetCancellationToken() => GrainToken;

    public void Dispose()
    {
        // Calls are not pooled: a caller may keep the ValueTask of one.
    }

    public override string ToString() => $"{Method} of {TargetId}";

    /// <summary>Takes the caller's token.</summary>
    /// <param name="callerToken">The token.</param>
    protected internal abstract void UseToken(CancellationToken callerToken);
}
