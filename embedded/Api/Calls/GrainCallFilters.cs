using System.Reflection;
using Orleans.Serialization.Invocation;

namespace Orleans;

/// <summary>A call as a filter sees it.</summary>
public interface IGrainCallContext
{
    /// <summary>Gets the call.</summary>
    IInvokable Request { get; }

    /// <summary>Gets the grain, on the caller's side the reference.</summary>
    object Grain { get; }

    /// <summary>Gets the calling grain, or <see langword="null"/> for a call from outside.</summary>
    GrainId? SourceId { get; }

    /// <summary>Gets the called grain.</summary>
    GrainId TargetId { get; }

    /// <summary>Gets the called interface's name on the wire.</summary>
    GrainInterfaceType InterfaceType { get; }

    /// <summary>Gets the called interface's full name.</summary>
    string InterfaceName { get; }

    /// <summary>Gets the called method's name.</summary>
    string MethodName { get; }

    /// <summary>Gets the interface's method.</summary>
    MethodInfo InterfaceMethod { get; }

    /// <summary>Gets or sets the result, once <see cref="Invoke"/> is done.</summary>
    object? Result { get; set; }

    /// <summary>Gets or sets the answer, once <see cref="Invoke"/> is done.</summary>
    Response? Response { get; set; }

    /// <summary>Runs the next filter, and after the last the call itself.</summary>
    /// <returns>A task that ends as the call does.</returns>
    Task Invoke();
}

/// <summary>A call as a filter on the grain's side sees it.</summary>
public interface IIncomingGrainCallContext : IGrainCallContext
{
    /// <summary>Gets the activation.</summary>
    IGrainContext TargetContext { get; }

    /// <summary>Gets the grain class's method.</summary>
    MethodInfo ImplementationMethod { get; }
}

/// <summary>A call as a filter on the caller's side sees it.</summary>
public interface IOutgoingGrainCallContext : IGrainCallContext
{
    /// <summary>Gets the calling activation, or <see langword="null"/> for a call from outside.</summary>
    IGrainContext? SourceContext { get; }
}

/// <summary>Code around every call, on the grain's side, in the grain's turn.</summary>
public interface IIncomingGrainCallFilter
{
    /// <summary>Runs around a call.</summary>
    /// <param name="context">The call; <see cref="IGrainCallContext.Invoke"/> goes on with it.</param>
    /// <returns>A task that completes when the filter is done.</returns>
    Task Invoke(IIncomingGrainCallContext context);
}

/// <summary>Code around every call, on the caller's side.</summary>
public interface IOutgoingGrainCallFilter
{
    /// <summary>Runs around a call.</summary>
    /// <param name="context">The call; <see cref="IGrainCallContext.Invoke"/> goes on with it.</param>
    /// <returns>A task that completes when the filter is done.</returns>
    Task Invoke(IOutgoingGrainCallContext context);
}

/// <summary>An <see cref="IIncomingGrainCallFilter"/> as a function.</summary>
/// <param name="context">The call.</param>
/// <returns>A task that completes when the filter is done.</returns>
public delegate Task IncomingGrainCallFilterDelegate(IIncomingGrainCallContext context);

/// <summary>An <see cref="IOutgoingGrainCallFilter"/> as a function.</summary>
/// <param name="context">The call.</param>
/// <returns>A task that completes when the filter is done.</returns>
public delegate Task OutgoingGrainCallFilterDelegate(IOutgoingGrainCallContext context);
