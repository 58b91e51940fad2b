using System.Diagnostics;

namespace Contexter.GrainInterfaces;

/// <summary>The span of a caller on its way to a grain.</summary>
public static class TraceParent
{
    /// <summary>Its name among the values that flow with calls.</summary>
    public const string ContextKey = "traceparent";

    /// <summary>Sends the span that is at work with the calls that the caller makes from here on; calls of methods that give an enumeration pass no filter that could.</summary>
    public static void Send()
    {
        if (Activity.Current is { Recorded: true, Id: { } id })
        {
            RequestContext.Set(ContextKey, id);
        }
    }
}
