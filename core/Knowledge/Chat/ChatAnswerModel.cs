using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using Contexter.Documents;
using Contexter.Http;
using Contexter.Knowledge.Synthesis;
using Microsoft.Extensions.AI;

namespace Contexter.Knowledge.Chat;

/// <summary>Writes answers with any chat model. Numbers of citations that stand for nothing are taken out of what it writes; an answer that cites nothing is none.</summary>
/// <param name="client">The model; not disposed of.</param>
/// <param name="options">Its name and limits.</param>
public sealed partial class ChatAnswerModel(IChatClient client, ChatModelOptions options) : IAnswerModel
{
    // A version for every word would be most of what travels.
    private const int VersionCharacters = 80;

    /// <inheritdoc/>
    public async IAsyncEnumerable<SynthesizedAnswer> WriteAsync(
        string question, IReadOnlyList<KnowledgeResult> results, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var citations = new CitationList();
        var messages = ChatPrompt.Create(question, results, options.MaxCharacters, citations);
        var text = new StringBuilder();
        var told = 0;
        var updates = client.GetStreamingResponseAsync(messages, new ChatOptions { ModelId = options.Model, MaxOutputTokens = options.MaxTokens, Temperature = 0 }, cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        await using var _ = updates.ConfigureAwait(false);
        while (await MoveNextAsync(updates, cancellationToken).ConfigureAwait(false))
        {
            text.Append(updates.Current.Text);
            if (text.Length - told >= VersionCharacters)
            {
                told = text.Length;
                yield return ToAnswer(text.ToString(), citations);
            }
        }

        var answer = ToAnswer(text.ToString(), citations);
        if (answer.Citations.Count == 0)
        {
            throw Unavailable("gave an answer without a single citation");
        }

        yield return answer;
    }

    private async Task<bool> MoveNextAsync(IAsyncEnumerator<ChatResponseUpdate> updates, CancellationToken cancellationToken)
    {
        try
        {
            return await updates.MoveNextAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception fault)
        {
            // Clients throw whatever they like; whatever it is, the answer can be had without a model.
            throw Unavailable($"failed: {ServerText.Clean(fault.Message, key: null)}", fault);
        }
    }

    private ContexterException Unavailable(string problem, Exception? cause = null) => new(
        ErrorCodes.ChatUnavailable, $"The language model '{options.Model}' {problem}. The answer is taken from the results instead; see chat.endpoint, chat.key and chat.model.", cause)
    {
        MayPass = true,
    };

    private SynthesizedAnswer ToAnswer(string text, CitationList citations)
    {
        var known = citations.Citations.ToDictionary(citation => FormattableString.Invariant($"{citation.Number}"), StringComparer.Ordinal);
        var used = new HashSet<int>();
        var clean = Mark().Replace(text, mark =>
        {
            if (!known.TryGetValue(mark.Groups["number"].Value, out var citation))
            {
                return string.Empty;
            }

            used.Add(citation.Number);
            return mark.Value;
        });
        return new SynthesizedAnswer
        {
            Text = clean.Trim(),
            Method = options.Model,
            Citations = [.. citations.Citations.Where(citation => used.Contains(citation.Number))],
            Contradictions = [],
        };
    }

    [GeneratedRegex(@"\[(?<number>[0-9]{1,4})\]", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Mark();
}
