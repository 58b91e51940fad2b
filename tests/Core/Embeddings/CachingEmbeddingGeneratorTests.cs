using Contexter.Caching;
using Contexter.Documents;
using Contexter.Embeddings.Caching;
using Microsoft.Extensions.AI;

namespace Contexter.Core.Tests.Embeddings;

public sealed class CachingEmbeddingGeneratorTests : IDisposable
{
    private readonly CountingGenerator _inner = new();
    private readonly ManualTime _time = new();
    private readonly CachingEmbeddingGenerator _cache;

    public CachingEmbeddingGeneratorTests() => _cache = new CachingEmbeddingGenerator(_inner, _time, capacity: 3);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _cache.Dispose();

    [Fact]
    public async Task GenerateAsync_WhenAskedAgain_AnswersFromMemory()
    {
        var first = await GetAsync("a");
        var second = await GetAsync("a");

        second.ShouldBe(first);
        _inner.Calls.ShouldBe(["a"]);
        _cache.Statistics.ShouldBe(new CacheStatistics(1, 1, 1));
        _cache.Statistics.HitRate.ShouldBe(0.5);
    }

    [Fact]
    public async Task GenerateAsync_WhenSomeAreRemembered_AsksForTheRestInOneCallAndKeepsTheOrder()
    {
        await GetAsync("bb");
        var result = await _cache.GenerateAsync(["a", "bb", "ccc"], cancellationToken: Token);

        result.Select(e => e.Vector.Span[0]).ShouldBe([1f, 2f, 3f]);
        _inner.Calls.ShouldBe(["bb", "a|ccc"]);
    }

    [Fact]
    public async Task GenerateAsync_WhenFull_ForgetsTheOneUnusedForLongest()
    {
        foreach (var text in new[] { "a", "b", "c", "a", "d" })
        {
            await GetAsync(text);
        }

        await GetAsync("a");
        await GetAsync("b");

        _inner.Calls.ShouldBe(["a", "b", "c", "d", "b"]);
        _cache.Statistics.Entries.ShouldBe(3);
    }

    [Fact]
    public async Task GenerateAsync_WhenAnEntryIsAnHourOld_AsksAgain()
    {
        await GetAsync("a");
        _time.Advance(TimeSpan.FromMinutes(59));
        await GetAsync("a");
        _time.Advance(TimeSpan.FromMinutes(1));
        await GetAsync("a");
        _time.Advance(TimeSpan.FromMinutes(59));
        await GetAsync("a");

        _inner.Calls.ShouldBe(["a", "a"]);
    }

    [Fact]
    public async Task GenerateAsync_WhenOptionsDiffer_RemembersEachByItself()
    {
        var query = new EmbeddingGenerationOptions { AdditionalProperties = new() { ["input_type"] = "query" } };
        await GetAsync("a");
        await GetAsync("a", query);
        await GetAsync("a", new() { Dimensions = 8 });
        await GetAsync("a", query);

        _inner.Calls.Count.ShouldBe(3);
    }

    [Fact]
    public async Task Clear_WhenEntriesAreThere_ForgetsThem()
    {
        await GetAsync("a");
        _cache.Clear();
        await GetAsync("a");

        _inner.Calls.Count.ShouldBe(2);
    }

    [Fact]
    public async Task GenerateAsync_WhenTheInnerGeneratorFails_RemembersNothing()
    {
        _inner.Fails = true;
        await Should.ThrowAsync<InvalidOperationException>(() => GetAsync("a"));
        _inner.Fails = false;
        await GetAsync("a");

        _cache.Statistics.ShouldBe(new CacheStatistics(0, 2, 1));
    }

    [Fact]
    public async Task GenerateAsync_WhenTheInnerGeneratorGivesTooFew_ThrowsEmbeddingInvalid()
    {
        _inner.Drops = true;

        (await Should.ThrowAsync<ContexterException>(() => GetAsync("a"))).Code.ShouldBe(ErrorCodes.EmbeddingInvalid);
    }

    private async Task<float> GetAsync(string text, EmbeddingGenerationOptions? options = null) =>
        (await _cache.GenerateAsync([text], options, Token))[0].Vector.Span[0];

    private sealed class ManualTime : TimeProvider
    {
        private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => _now;

        public void Advance(TimeSpan by) => _now += by;
    }

    /// <summary>Embeds a text as its length and notes what it was asked for.</summary>
    private sealed class CountingGenerator : IEmbeddingGenerator<string, Embedding<float>>
    {
        public List<string> Calls { get; } = [];

        public bool Fails { get; set; }

        public bool Drops { get; set; }

        public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
            IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
        {
            var texts = values.ToArray();
            Calls.Add(string.Join('|', texts));
            return Fails ? throw new InvalidOperationException("down")
                : Task.FromResult(new GeneratedEmbeddings<Embedding<float>>(texts.Skip(Drops ? 1 : 0).Select(t => new Embedding<float>(new float[] { t.Length }))));
        }

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }
}
