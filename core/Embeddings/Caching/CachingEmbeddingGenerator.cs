using System.Globalization;
using Contexter.Documents;
using Microsoft.Extensions.AI;

namespace Contexter.Embeddings.Caching;

/// <summary>
/// Remembers the embeddings of the texts asked for most recently: queries repeat, and an embedding may cost a call over the network (C7).
/// </summary>
/// <remarks>
/// Safe for concurrent use. Of the texts of one call only those that are not remembered go to the inner generator, in one call. Options are part of what is
/// remembered; a call with a <see cref="EmbeddingGenerationOptions.RawRepresentationFactory"/> passes through. Memory: about 5 KB an entry of 1,024 dimensions.
/// </remarks>
public sealed class CachingEmbeddingGenerator : DelegatingEmbeddingGenerator<string, Embedding<float>>
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> _entries = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> _byUse = new();
    private readonly TimeProvider _timeProvider;
    private readonly int _capacity;
    private readonly TimeSpan _lifetime;
    private long _hits;
    private long _misses;

    /// <summary>Puts a cache before a generator.</summary>
    /// <param name="innerGenerator">Makes what is not remembered; disposed of together with the cache.</param>
    /// <param name="timeProvider">Tells when entries grow old.</param>
    /// <param name="capacity">Most entries; the one unused for longest goes first. Default 1,000, range 1 and more.</param>
    /// <param name="lifetime">How long an entry is used after it was made. Default 1 hour; longer than zero.</param>
    public CachingEmbeddingGenerator(
        IEmbeddingGenerator<string, Embedding<float>> innerGenerator, TimeProvider timeProvider, int capacity = 1_000, TimeSpan? lifetime = null)
        : base(innerGenerator)
    {
        ArgumentNullException.ThrowIfNull(timeProvider);
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(lifetime ?? TimeSpan.MaxValue, TimeSpan.Zero, nameof(lifetime));
        _timeProvider = timeProvider;
        _capacity = capacity;
        _lifetime = lifetime ?? TimeSpan.FromHours(1);
    }

    /// <summary>What the cache has done since it was made.</summary>
    public EmbeddingCacheStatistics Statistics
    {
        get
        {
            lock (_lock)
            {
                return new EmbeddingCacheStatistics(_hits, _misses, _entries.Count);
            }
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ContexterException">The inner generator gives another number of embeddings than it got texts (<see cref="ErrorCodes.EmbeddingInvalid"/>).</exception>
    public override async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (options?.RawRepresentationFactory is not null)
        {
            return await base.GenerateAsync(values, options, cancellationToken).ConfigureAwait(false);
        }

        var texts = values as IReadOnlyList<string> ?? [.. values];
        var prefix = DescribeOptions(options);
        var embeddings = new Embedding<float>?[texts.Count];
        var missing = Find(texts, prefix, embeddings);
        var result = new GeneratedEmbeddings<Embedding<float>>(texts.Count);
        if (missing.Count > 0)
        {
            var made = await base.GenerateAsync([.. missing.Select(i => texts[i])], options, cancellationToken).ConfigureAwait(false);
            if (made.Count != missing.Count)
            {
                throw new ContexterException(
                    ErrorCodes.EmbeddingInvalid, $"The embedder gave {made.Count} embeddings for {missing.Count} texts. Check the endpoint that the embedding model is served from.");
            }

            for (var i = 0; i < missing.Count; i++)
            {
                embeddings[missing[i]] = made[i];
            }

            Remember(texts, prefix, missing, embeddings);
            result.Usage = made.Usage;
        }

        result.AddRange(embeddings!);
        return result;
    }

    /// <summary>Forgets all entries; counters stay.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _entries.Clear();
            _byUse.Clear();
        }
    }

    /// <summary>Fills in what is remembered and returns the places of what is not.</summary>
    private List<int> Find(IReadOnlyList<string> texts, string prefix, Embedding<float>?[] embeddings)
    {
        var missing = new List<int>();
        var now = _timeProvider.GetUtcNow();
        lock (_lock)
        {
            for (var i = 0; i < texts.Count; i++)
            {
                if (_entries.TryGetValue(prefix + texts[i], out var node) && now - node.Value.MadeAt < _lifetime)
                {
                    _byUse.Remove(node);
                    _byUse.AddFirst(node);
                    embeddings[i] = node.Value.Embedding;
                    _hits++;
                }
                else
                {
                    missing.Add(i);
                    _misses++;
                }
            }
        }

        return missing;
    }

    private void Remember(IReadOnlyList<string> texts, string prefix, List<int> places, Embedding<float>?[] embeddings)
    {
        var now = _timeProvider.GetUtcNow();
        lock (_lock)
        {
            foreach (var place in places)
            {
                var key = prefix + texts[place];
                if (_entries.Remove(key, out var old))
                {
                    _byUse.Remove(old);
                }

                _entries.Add(key, _byUse.AddFirst(new Entry(key, embeddings[place]!, now)));
            }

            while (_entries.Count > _capacity)
            {
                _entries.Remove(_byUse.Last!.Value.Key);
                _byUse.RemoveLast();
            }
        }
    }

    private static string DescribeOptions(EmbeddingGenerationOptions? options)
    {
        if (options is null)
        {
            return "\u001e";
        }

        var properties = (options.AdditionalProperties ?? []).OrderBy(p => p.Key, StringComparer.Ordinal)
            .Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Key}={p.Value}"));
        return string.Create(CultureInfo.InvariantCulture, $"{options.ModelId}\u001f{options.Dimensions}\u001f{string.Join('\u001f', properties)}\u001e");
    }

    private sealed record Entry(string Key, Embedding<float> Embedding, DateTimeOffset MadeAt);
}

/// <summary>Counts of an embedding cache.</summary>
/// <param name="Hits">Texts that were remembered.</param>
/// <param name="Misses">Texts that went to the inner generator.</param>
/// <param name="Entries">Texts remembered now, those too old to be used included.</param>
public readonly record struct EmbeddingCacheStatistics(long Hits, long Misses, int Entries)
{
    /// <summary>Share of hits, 0 to 1; 0 when nothing was asked for yet.</summary>
    public double HitRate => Hits + Misses == 0 ? 0 : (double)Hits / (Hits + Misses);
}
