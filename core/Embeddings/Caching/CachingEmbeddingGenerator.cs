using System.Globalization;
using Contexter.Caching;
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
    private readonly LruCache<string, Embedding<float>> _cache;

    /// <summary>Puts a cache before a generator.</summary>
    /// <param name="innerGenerator">Makes what is not remembered; disposed of together with the cache.</param>
    /// <param name="timeProvider">Tells when entries grow old.</param>
    /// <param name="capacity">Most entries; the one unused for longest goes first. Default 1,000, range 1 and more.</param>
    /// <param name="lifetime">How long an entry is used after it was made. Default 1 hour; longer than zero.</param>
    public CachingEmbeddingGenerator(
        IEmbeddingGenerator<string, Embedding<float>> innerGenerator, TimeProvider timeProvider, int capacity = 1_000, TimeSpan? lifetime = null)
        : base(innerGenerator)
    {
        _cache = new LruCache<string, Embedding<float>>(timeProvider, capacity, lifetime ?? TimeSpan.FromHours(1), StringComparer.Ordinal);
    }

    /// <summary>What the cache has done since it was made; an entry is a text.</summary>
    public CacheStatistics Statistics => _cache.Statistics;

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
                _cache.Set(prefix + texts[missing[i]], made[i]);
            }

            result.Usage = made.Usage;
        }

        result.AddRange(embeddings!);
        return result;
    }

    /// <summary>Forgets all entries; counters stay.</summary>
    public void Clear() => _cache.Clear();

    /// <summary>Fills in what is remembered and returns the places of what is not.</summary>
    private List<int> Find(IReadOnlyList<string> texts, string prefix, Embedding<float>?[] embeddings)
    {
        var missing = new List<int>();
        for (var i = 0; i < texts.Count; i++)
        {
            if (!_cache.TryGet(prefix + texts[i], out embeddings[i]))
            {
                missing.Add(i);
            }
        }

        return missing;
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
}
