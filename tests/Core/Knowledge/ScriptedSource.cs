using System.Runtime.CompilerServices;
using Contexter.Knowledge;
using Contexter.Search.Analysis;

namespace Contexter.Core.Tests.Knowledge;

/// <summary>A source that says what a test tells it to, and knows whether it is still being asked.</summary>
internal sealed class ScriptedSource(string name, Func<SourceQuestion, CancellationToken, IAsyncEnumerable<KnowledgeResult>> script) : IKnowledgeSource
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _asked;
    private int _open;

    /// <summary>How often it was asked.</summary>
    public int Asked => _asked;

    /// <summary>Ends when it is asked for the first time.</summary>
    public Task Reached => _reached.Task;

    /// <summary>Questions that it is still answering.</summary>
    public int Open => Volatile.Read(ref _open);

    public string Name => name;

    /// <summary>One that gives some results and ends.</summary>
    public static ScriptedSource Of(string name, params KnowledgeResult[] results) => new(name, (_, _) => results.ToAsyncEnumerable());

    /// <summary>One that never says anything.</summary>
    public static ScriptedSource Silent(string name) => new(name, SilentAsync);

    /// <summary>One that gives some results and then fails.</summary>
    public static ScriptedSource Failing(string name, Exception fault, params KnowledgeResult[] results) => new(name, (_, _) => FailAsync(fault, results));

    /// <summary>A result.</summary>
    public static KnowledgeResult Result(string source, string url, string text, double score = 1) => new() { Source = source, Title = url, Url = "https://docs.test/" + url, Text = text, Score = score };

    public SourceChoice Choose(KnowledgeQuery query, QueryAnalysis analysis) => new(name, query.Sources.Count == 0 || query.Sources.Contains(name, StringComparer.Ordinal), "as scripted");

    public async IAsyncEnumerable<KnowledgeResult> SearchAsync(SourceQuestion question, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _asked);
        Interlocked.Increment(ref _open);
        _reached.TrySetResult();
        try
        {
            await foreach (var result in script(question, cancellationToken).WithCancellation(cancellationToken))
            {
                yield return result;
            }
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    private static async IAsyncEnumerable<KnowledgeResult> SilentAsync(SourceQuestion question, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
        yield break;
    }

    private static async IAsyncEnumerable<KnowledgeResult> FailAsync(Exception fault, KnowledgeResult[] results)
    {
        foreach (var result in results)
        {
            yield return result;
        }

        await Task.Yield();
        throw fault;
    }
}
