using Contexter.GrainInterfaces;

namespace Contexter.Grains.Tracing;

/// <summary>The span that came with a call.</summary>
internal static class GrainTrace
{
    /// <summary>Its name among the values that flow with calls.</summary>
    public const string ParentKey = TraceParent.ContextKey;

    private static readonly string OwnInterfaces = typeof(GrainKeys).Namespace + ".";

    /// <summary>The header <c>traceparent</c> of the caller; null where it sent none.</summary>
    public static string? Parent => RequestContext.Get(ParentKey) as string;

    /// <summary>Whether a call is one of Contexter's own interfaces; a host's grains talk far more among themselves.</summary>
    public static bool IsOwn(IGrainCallContext call) => call.InterfaceName.StartsWith(OwnInterfaces, StringComparison.Ordinal);
}
