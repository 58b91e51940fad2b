using Contexter.Documents;

namespace Contexter.Knowledge.Pipeline;

/// <summary>What comes out of the pipeline: a result of a source, or that the source has ended.</summary>
/// <param name="Source">The source.</param>
/// <param name="Result">The result; null when the source has ended.</param>
/// <param name="Fault">Why it ended early; null otherwise.</param>
internal readonly record struct PipelineItem(string Source, KnowledgeResult? Result, ContexterException? Fault);

/// <summary>
/// Asks sources side by side (search), leaves out what was said before (processing) and hands on the rest: two stages, each in front of a bounded buffer, so that what nobody reads is
/// not fetched either. Disposing it ends all requests at once and waits until they have.
/// </summary>
internal sealed class SearchPipeline : IAsyncDisposable
{
    private readonly KnowledgeOptions _options;
    private readonly SourceQuestion _question;
    private readonly ResultFilter _filter;
    private readonly CancellationTokenSource _deadline;
    private readonly CancellationTokenSource _stop;
    private readonly WaterMarkBuffer<PipelineItem> _found;
    private readonly WaterMarkBuffer<PipelineItem> _processed;
    private readonly Task _work;

    /// <summary>Starts.</summary>
    /// <param name="sources">The sources to ask.</param>
    /// <param name="question">What they are asked.</param>
    /// <param name="filter">Knows what was said before.</param>
    /// <param name="options">Limits.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends all requests.</param>
    public SearchPipeline(
        IReadOnlyList<IKnowledgeSource> sources, SourceQuestion question, ResultFilter filter, KnowledgeOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        (_options, _question, _filter) = (options, question, filter);
        _found = new WaterMarkBuffer<PipelineItem>(options.BufferItems);
        _processed = new WaterMarkBuffer<PipelineItem>(options.BufferItems);
        _deadline = new CancellationTokenSource(options.SourceTimeout, time);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(_deadline.Token, cancellationToken);
        _work = Task.WhenAll(Task.Run(() => SearchAllAsync(sources), CancellationToken.None), Task.Run(ProcessAsync, CancellationToken.None));
    }

    /// <summary>How often a stage had to wait for the next one.</summary>
    public int Waits => _found.Waits + _processed.Waits;

    /// <summary>Results as they come, and the end of every source behind its last one.</summary>
    public IAsyncEnumerable<PipelineItem> ReadAllAsync(CancellationToken cancellationToken) => _processed.ReadAllAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _processed.Close();
        _found.Close();
        await _work.ConfigureAwait(false);
        _stop.Dispose();
        _deadline.Dispose();
    }

    private async Task SearchAllAsync(IReadOnlyList<IKnowledgeSource> sources)
    {
        // Each on the pool: one that computes before its first wait does not hold the others back.
        await Task.WhenAll(sources.Select(source => Task.Run(() => SearchAsync(source), CancellationToken.None))).ConfigureAwait(false);
        _found.Complete();
    }

    private async Task SearchAsync(IKnowledgeSource source)
    {
        var token = _stop.Token;
        ContexterException? fault = null;
        try
        {
            await foreach (var result in source.SearchAsync(_question, token).WithCancellation(token).ConfigureAwait(false))
            {
                _question.Budget.Charge(result.Bytes);
                if (!await _found.WriteAsync(new PipelineItem(source.Name, result, null)).ConfigureAwait(false))
                {
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            fault = new ContexterException(
                ErrorCodes.DeadlineExceeded,
                FormattableString.Invariant($"The source '{source.Name}' did not answer within {_options.SourceTimeout.TotalSeconds} s. Ask again, or raise knowledge.source_timeout."))
            {
                MayPass = true,
            };
        }
        catch (ContexterException refusal)
        {
            fault = refusal;
        }
        catch (Exception defect)
        {
            // One source's defect costs that source.
            fault = new ContexterException(ErrorCodes.Internal, $"The source '{source.Name}' failed by a defect ({defect.GetType().Name}).", defect);
        }

        await _found.WriteAsync(new PipelineItem(source.Name, null, fault)).ConfigureAwait(false);
    }

    private async Task ProcessAsync()
    {
        await foreach (var item in _found.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            var passed = item;
            if (item.Result is { } result)
            {
                if (_filter.Pass(result) is not { } kept)
                {
                    _question.Budget.Release(result.Bytes);
                    continue;
                }

                passed = item with { Result = kept };
            }

            if (!await _processed.WriteAsync(passed).ConfigureAwait(false))
            {
                return;
            }
        }

        _processed.Complete();
    }
}
