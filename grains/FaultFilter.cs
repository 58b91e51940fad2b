using Contexter.Documents;
using Contexter.GrainInterfaces;

namespace Contexter.Grains;

/// <summary>The error that concerns a user behind a fault of the host, such as a full disk; the fault itself where there is none.</summary>
public delegate Exception FaultTranslation(Exception fault);

/// <summary>Turns errors of the core and of the host into the one exception type that crosses grain calls, so that code and message reach any caller in any process.</summary>
public sealed class FaultFilter(FaultTranslation translate) : IIncomingGrainCallFilter
{
    /// <inheritdoc/>
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        try
        {
            await context.Invoke();
        }
        catch (Exception fault) when (translate(fault) is ContexterException known)
        {
            throw new ContexterFaultException(known.Code, known.Message) { IsExhausted = known.IsExhausted, MayPass = known.MayPass };
        }
    }
}
