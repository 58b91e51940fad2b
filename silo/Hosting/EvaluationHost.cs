using Contexter.Documents;
using Contexter.Evaluation;
using Contexter.Evaluation.Benchmark;
using Contexter.ModelRegistry;
using Contexter.Silo.Configuration;
using Contexter.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Contexter.Silo.Hosting;

/// <summary>The core as the configuration composes it, without grains, over an index of its own that goes with it.</summary>
public sealed class EvaluationHost : IBenchmarkHost
{
    private readonly DirectoryInfo _folder;
    private readonly DataDirectory _data;
    private readonly ServiceProvider _services;

    private EvaluationHost(DirectoryInfo folder, DataDirectory data, ServiceProvider services, ContexterOptions options, string? name)
    {
        _folder = folder;
        _data = data;
        _services = services;
        var models = services.GetRequiredService<EmbeddingModels>();
        var model = name is null ? models.First : models.FindByName(name) ?? throw new ArgumentException($"The configuration describes no model '{name}'.", nameof(name));
        Chunker = ActivatorUtilities.CreateInstance<SuiteChunker>(services, options.Chunking.ToOptions());
        Indexer = ActivatorUtilities.CreateInstance<SuiteIndexer>(services, model.Embedder, model.Index);
        ModelId = model.Model.Id;
        Runner = new SuiteRunner(model.Searcher);
        Benchmark = ActivatorUtilities.CreateInstance<ModelBenchmark>(services, model.Model, model.Embedder, model.Index, options.Search.ToOptions());
    }

    /// <inheritdoc/>
    public ModelBenchmark Benchmark { get; }

    /// <summary>Cuts the documents of suites.</summary>
    public SuiteChunker Chunker { get; }

    /// <summary>Fills the index.</summary>
    public SuiteIndexer Indexer { get; }

    /// <summary>Folder of the index; gone with the host.</summary>
    public string Folder => _folder.FullName;

    /// <summary>The embedding model.</summary>
    public string ModelId { get; }

    /// <summary>Asks it.</summary>
    public SuiteRunner Runner { get; }

    /// <summary>Makes the host; its index lies in the machine's folder for temporary files.</summary>
    /// <param name="options">The configuration: chunking, BM25 and embedding count. The index is in files, also where the product's is on a server.</param>
    /// <param name="model">Name of the embedding model; null takes the one that the configuration begins with.</param>
    /// <exception cref="ContexterException">The folder cannot be made or written.</exception>
    public static EvaluationHost Create(ContexterOptions options, string? model = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        options = options with { Index = options.Index with { Store = IndexStore.Embedded } };
        var folder = MakeFolder();
        DataDirectory? data = null;
        try
        {
            data = DataDirectory.Acquire(folder.FullName, "contexter eval");
            return new EvaluationHost(folder, data, new ServiceCollection().AddContexterCore(options, data).BuildServiceProvider(), options, model);
        }
        catch
        {
            data?.Dispose();
            folder.Delete(recursive: true);
            throw;
        }
    }

    /// <summary>Removes the index.</summary>
    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _data.Dispose();
        _folder.Delete(recursive: true);
    }

    private static DirectoryInfo MakeFolder()
    {
        try
        {
            return Directory.CreateTempSubdirectory("contexter-eval-");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new ContexterException(
                ErrorCodes.StorageUnavailable, $"No folder can be made in '{Path.GetTempPath()}': {fault.Message} Name another place with $TMPDIR.", fault);
        }
    }
}
