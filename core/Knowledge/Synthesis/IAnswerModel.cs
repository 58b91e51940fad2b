using Contexter.Documents;

namespace Contexter.Knowledge.Synthesis;

/// <summary>Writes answers with a language model.</summary>
public interface IAnswerModel
{
    /// <summary>Writes an answer.</summary>
    /// <param name="question">The question.</param>
    /// <param name="results">What the answer is to be taken from.</param>
    /// <param name="cancellationToken">Ends the writing at once.</param>
    /// <returns>The answer as it grows; the last one is whole.</returns>
    /// <exception cref="ContexterException">The model is away or refuses (<see cref="ErrorCodes.ChatUnavailable"/>).</exception>
    IAsyncEnumerable<SynthesizedAnswer> WriteAsync(string question, IReadOnlyList<KnowledgeResult> results, CancellationToken cancellationToken);
}
