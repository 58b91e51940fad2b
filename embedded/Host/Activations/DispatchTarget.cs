using Contexter.Embedded.Calls;

namespace Contexter.Embedded.Activations;

/// <summary>What calls of a grain go to: its activation, or the pool of activations of a stateless worker.</summary>
internal abstract class DispatchTarget
{
    /// <summary>Takes a call.</summary>
    /// <returns>Whether it was taken; if not, this target has ended and the caller resolves the grain anew.</returns>
    public abstract bool TryDispatch(GrainRequest request);
}
