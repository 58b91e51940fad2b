using Contexter.Documents;
using Contexter.Embeddings.Remote;
using Microsoft.Extensions.AI;

namespace Contexter.Embeddings.Caching;

/// <summary>Stands before a generator that costs money, and pays for no text twice: neither in another version or library, nor after a crash, nor for two that ask at once.</summary>
/// <remarks>
/// Safe for concurrent use. What a request has brought is kept before the next thing happens, whatever becomes of the other requests of the call. Vectors that are not valid
/// are passed on and not kept. Usage counts what was paid for in the call.
/// </remarks>
public sealed class DiskCachingEmbeddingGenerator : DelegatingEmbeddingGenerator<string, Embedding<float>>
{
    private readonly DiskEmbeddingCache _cache;
    private readonly EmbeddingModel _model;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Task> _underWay = new(StringComparer.Ordinal);

    /// <summary>Puts a cache before a generator.</summary>
    /// <param name="innerGenerator">Makes what is not kept, and says what its model is; disposed of together with this one.</param>
    /// <param name="cache">Where embeddings are kept; not disposed of.</param>
    /// <exception cref="ContexterException">The generator does not say what its model is (<see cref="ErrorCodes.ModelMismatch"/>).</exception>
    public DiskCachingEmbeddingGenerator(IEmbeddingGenerator<string, Embedding<float>> innerGenerator, DiskEmbeddingCache cache)
        : base(innerGenerator)
    {
        ArgumentNullException.ThrowIfNull(cache);
        _cache = cache;
        _model = innerGenerator.GetService<EmbeddingModel>()
            ?? throw new ContexterException(ErrorCodes.ModelMismatch, $"The embedder {innerGenerator.GetType().Name} does not say what its model is, so its embeddings cannot be kept.");
    }

    /// <inheritdoc/>
    /// <exception cref="ContexterException">
    /// The inner generator fails, or gives another number of embeddings than it got texts (<see cref="ErrorCodes.EmbeddingInvalid"/>).
    /// </exception>
    public override async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        var texts = values as IReadOnlyList<string> ?? [.. values];
        if (options is { RawRepresentationFactory: not null } || (options?.ModelId ?? _model.Id) != _model.Id || (options?.Dimensions ?? _model.Dimension) != _model.Dimension)
        {
            return await base.GenerateAsync(texts, options, cancellationToken).ConfigureAwait(false);
        }

        var type = options.GetInputType();
        var keys = texts.Select(text => DiskEmbeddingCache.KeyOf(_model, type, text)).ToArray();
        var textOf = new Dictionary<string, string>(keys.Length, StringComparer.Ordinal);
        for (var i = 0; i < keys.Length; i++)
        {
            textOf[keys[i]] = texts[i];
        }

        var byKey = new Dictionary<string, ReadOnlyMemory<float>>(StringComparer.Ordinal);
        var usage = new UsageDetails { InputTokenCount = 0, TotalTokenCount = 0 };
        for (var missing = Find(keys, byKey); missing.Count > 0; missing = Find(missing, byKey))
        {
            var (mine, others) = Claim(missing, out var end);
            try
            {
                await MakeAsync([.. mine.Select(key => (key, textOf[key]))], options, type, byKey, usage, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                Release(mine, end);
            }

            await Task.WhenAll(others).WaitAsync(cancellationToken).ConfigureAwait(false);
            missing.RemoveAll(byKey.ContainsKey);
        }

        return new GeneratedEmbeddings<Embedding<float>>(keys.Select(key => new Embedding<float>(byKey[key]) { ModelId = _model.Id })) { Usage = usage };
    }

    /// <inheritdoc/>
    public override object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is null && serviceType == typeof(DiskEmbeddingCache) ? _cache : base.GetService(serviceType, serviceKey);
    }

    /// <summary>Takes what is kept, and tells what is not, each once.</summary>
    private List<string> Find(IEnumerable<string> keys, Dictionary<string, ReadOnlyMemory<float>> byKey)
    {
        var unknown = keys.Where(key => !byKey.ContainsKey(key)).Distinct(StringComparer.Ordinal).ToList();
        if (unknown.Count == 0)
        {
            return unknown;
        }

        var found = _cache.Find(unknown, _model.Dimension);
        for (var i = 0; i < found.Length; i++)
        {
            if (found[i] is { } vector)
            {
                byKey[unknown[i]] = vector;
            }
        }

        unknown.RemoveAll(byKey.ContainsKey);
        return unknown;
    }

    /// <summary>Takes on what nobody is making, and tells what to wait for.</summary>
    private (List<string> Mine, List<Task> Others) Claim(List<string> missing, out TaskCompletionSource end)
    {
        var (mine, others) = (new List<string>(), new List<Task>());
        end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            foreach (var key in missing)
            {
                if (_underWay.TryGetValue(key, out var other))
                {
                    others.Add(other);
                }
                else
                {
                    _underWay.Add(key, end.Task);
                    mine.Add(key);
                }
            }
        }

        return (mine, others);
    }

    private void Release(List<string> mine, TaskCompletionSource end)
    {
        lock (_lock)
        {
            foreach (var key in mine)
            {
                _underWay.Remove(key);
            }
        }

        end.SetResult();
    }

    private async Task MakeAsync(
        List<(string Key, string Text)> wanted,
        EmbeddingGenerationOptions? options,
        EmbeddingInputType type,
        Dictionary<string, ReadOnlyMemory<float>> byKey,
        UsageDetails usage,
        CancellationToken cancellationToken)
    {
        var parts = InnerGenerator.GetService<IEmbeddingBatches>()?.Divide([.. wanted.Select(entry => entry.Text)], type) ?? [0..wanted.Count];
        var made = await Task.WhenAll(parts.Where(_ => wanted.Count > 0).Select(part => MakePartAsync(wanted[part], options, cancellationToken))).ConfigureAwait(false);
        foreach (var (entries, spent) in made)
        {
            foreach (var (key, vector) in entries)
            {
                byKey[key] = vector;
            }

            if (spent is not null)
            {
                usage.Add(spent);
            }
        }
    }

    private async Task<((string Key, ReadOnlyMemory<float> Vector)[] Entries, UsageDetails? Spent)> MakePartAsync(
        List<(string Key, string Text)> wanted, EmbeddingGenerationOptions? options, CancellationToken cancellationToken)
    {
        var made = await base.GenerateAsync([.. wanted.Select(entry => entry.Text)], options, cancellationToken).ConfigureAwait(false);
        if (made.Count != wanted.Count)
        {
            throw new ContexterException(
                ErrorCodes.EmbeddingInvalid, $"The embedder gave {made.Count} embeddings for {wanted.Count} texts. Check the endpoint that the embedding model is served from.");
        }

        var entries = wanted.Zip(made, (entry, embedding) => (entry.Key, embedding.Vector)).ToArray();
        var valid = Array.FindAll(entries, entry => EmbeddingValidator.FindFault(entry.Vector.Span, _model.Dimension) is null);
        if (valid.Length > 0)
        {
            _cache.Store(valid);
        }

        return (entries, made.Usage);
    }
}
