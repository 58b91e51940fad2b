using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Contexter.Bench.Operations;
using Contexter.Client;
using Contexter.Documents;
using Contexter.Embeddings.Local;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Flags;
using Contexter.GrainInterfaces.Search;
using Contexter.Grains.Search;
using Contexter.Indexing;
using Contexter.Search;
using Contexter.Silo.Configuration;
using Contexter.Silo.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Contexter.Bench.Micro;

/// <summary>The legs of an answer, what joins them, and what stands around it; distinct questions to a small index, nothing remembered.</summary>
public class SearchBenchmarks
{
    private readonly HybridSearcherOptions _options = new();
    private MadeIndex _index = null!;
    private HybridSearcher _searcher = null!;
    private LocalContexter _contexter = null!;
    private DirectoryInfo _data = null!;
    private IFlagsGrain _flags = null!;
    private float[][] _vectors = null!;
    private IReadOnlyList<Candidate> _candidates = null!;
    private ChunkId[] _chunks = null!;
    private SearchQuery _query = null!;
    private SearchReply _reply = null!;
    private int _number;

    // The toolchain within the process does not wait for a task.
    [GlobalSetup]
    public void Prepare() => PrepareAsync().GetAwaiter().GetResult();

    [GlobalCleanup]
    public void CleanUp() => CleanUpAsync().GetAwaiter().GetResult();

    private async Task PrepareAsync()
    {
        _data = Directory.CreateTempSubdirectory("contexter-bench-micro-");
        _contexter = await LocalContexter.StartAsync(new ContexterOptions { Data = _data.FullName }, "contexter bench", configure: null, CancellationToken.None);
        _flags = _contexter.Services.GetRequiredService<IGrainFactory>().GetGrain<IFlagsGrain>(GrainKeys.Flags);
        _index = await MadeIndex.CreateAsync(documents: 120, seed: 1, CancellationToken.None);
        _searcher = _index.CreateSearcher();
        using var embedder = new LocalEmbedder();
        _vectors = [.. _index.Questions.Select(question =>
        {
            var vector = new float[LocalEmbedder.Dimension];
            embedder.Embed(question, vector);
            return vector;
        })];
        _query = new SearchQuery { Query = _index.Questions[0], Libraries = [MadeIndex.Library] };
        var found = await _index.Index.FindCandidatesAsync(new CandidateQuery { Libraries = [MadeIndex.Library], Text = _query.Query, Vector = _vectors[0] }, CancellationToken.None);
        _candidates = found.Candidates;
        _chunks = [.. _candidates.Take(10).Select(candidate => candidate.Id)];
        _reply = SearchMessages.ToReply(_query.Query, await _searcher.SearchAsync(_query, CancellationToken.None), TimeSpan.FromMilliseconds(1));
    }

    private async Task CleanUpAsync()
    {
        await _index.DisposeAsync();
        await _contexter.DisposeAsync();
        _data.Delete(recursive: true);
    }

    [Benchmark]
    public Task<SearchResponse> HybridAnswer() => _searcher.SearchAsync(_query with { Query = _index.Questions[Next()] }, CancellationToken.None);

    [Benchmark]
    public async Task<int> KeywordLeg() =>
        (await _index.Index.FindCandidatesAsync(new CandidateQuery { Libraries = [MadeIndex.Library], Text = _index.Questions[Next()] }, CancellationToken.None)).Candidates.Count;

    [Benchmark]
    public async Task<int> SemanticLeg() =>
        (await _index.Index.FindCandidatesAsync(new CandidateQuery { Libraries = [MadeIndex.Library], Vector = _vectors[Next()] }, CancellationToken.None)).Candidates.Count;

    [Benchmark]
    public int Fusion() => ScoreBlender.Blend(_candidates, _query, _options).Ranked.Count;

    [Benchmark]
    public async Task<int> SegmentRead() => (await _index.Index.GetChunksAsync(MadeIndex.Library, _chunks, CancellationToken.None)).Count;

    [Benchmark]
    public int ReplyAsJson() => JsonSerializer.SerializeToUtf8Bytes(_reply, ContexterJson.Options).Length;

    [Benchmark]
    public Task<FlagStatus[]> GrainCall() => _flags.ListAsync(CancellationToken.None);

    private int Next() => _number = (_number + 1) % _vectors.Length;
}
