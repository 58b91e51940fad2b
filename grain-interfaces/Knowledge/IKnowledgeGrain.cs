using Orleans.Concurrency;

namespace Contexter.GrainInterfaces.Knowledge;

/// <summary>One question and its answer; its key is <see cref="GrainKeys.Knowledge"/> of the answer's token.</summary>
[Alias("contexter.knowledge")]
public interface IKnowledgeGrain : IGrainWithStringKey
{
    /// <summary>Answers a question from all sources at once, and tells what it does while it does it. Ending the enumeration ends all work at once.</summary>
    /// <exception cref="ContexterFaultException"><c>invalid_input</c>; <c>too_many_requests</c> while as many questions as allowed are being answered.</exception>
    [Alias("ask")]
    IAsyncEnumerable<KnowledgeEvent> AskAsync(KnowledgeRequest request, CancellationToken cancellationToken);

    /// <summary>Goes on with an answer that was broken off or is partial: sources that had said all they had to say are not asked again.</summary>
    /// <exception cref="ContexterFaultException"><c>answer_not_found</c>; <c>too_many_requests</c> while as many questions as allowed are being answered, or this one is.</exception>
    [Alias("resume")]
    IAsyncEnumerable<KnowledgeEvent> ResumeAsync(CancellationToken cancellationToken);

    /// <summary>Forgets the answer, unless it is being given.</summary>
    /// <returns>Whether it is forgotten.</returns>
    [Alias("forget")]
    Task<bool> ForgetAsync(CancellationToken cancellationToken);
}

/// <summary>Knows which answers can be gone on with, and forgets them when their time is over. There is one; its key is <see cref="GrainKeys.KnowledgeSessions"/>.</summary>
[Alias("contexter.knowledge-sessions")]
public interface IKnowledgeSessionsGrain : IGrainWithStringKey
{
    /// <summary>Takes note of an answer, before anything of it is stored. Returns when that is stored.</summary>
    /// <param name="token">The answer's token.</param>
    /// <param name="until">When it is to be forgotten.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    [Alias("note")]
    Task NoteAsync(string token, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>An answer of which nothing is stored any more.</summary>
    /// <param name="token">The answer's token.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    [Alias("drop")]
    [OneWay]
    Task DropAsync(string token, CancellationToken cancellationToken);

    /// <summary>Looks after what was left when the process last ended.</summary>
    [Alias("wake")]
    Task WakeAsync(CancellationToken cancellationToken);
}
