using Contexter.Documents;
using Contexter.GrainInterfaces;

namespace Contexter.Grains;

/// <summary>Turns errors of the core into the one exception type that crosses grain calls, so that code and message reach any caller in any process.</summary>
public sealed class FaultFilter : IIncomingGrainCallFilter
{
    /// <inheritdoc/>
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        try
        {
            await context.Invoke();
        }
        catch (ContexterException fault)
        {
            throw new ContexterFaultException(fault.Code, fault.Message);
        }
    }
}
