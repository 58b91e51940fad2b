using System.Text.Json;
using System.Text.Json.Nodes;
using Contexter.Documents;
using Contexter.Indexing.Qdrant.Http;
using Contexter.Indexing.Qdrant.Wire;
using Contexter.Lexical;

namespace Contexter.Indexing.Qdrant;

/// <summary>
/// The collection of one embedding model: makes it, its alias and its payload indexes where they are missing, and checks that what is there is of this model.
/// </summary>
/// <remarks>Every step may be done twice and by several processes at once. Safe for concurrent use.</remarks>
internal sealed class QdrantCollection(QdrantIndexOptions options, QdrantConnection connection) : IDisposable
{
    /// <summary>Changes whenever points are written in another way.</summary>
    private const int Layout = 2;

    private readonly SemaphoreSlim _preparing = new(1, 1);
    private volatile bool _isReady;

    /// <summary>Path of requests to the collection.</summary>
    public string Path { get; } = $"collections/{options.CollectionName}";

    /// <summary>Name of the first collection behind the alias.</summary>
    public string FirstName { get; } = options.CollectionName + "-1";

    /// <summary>Returns when the collection is there and is right.</summary>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        if (_isReady)
        {
            return;
        }

        await _preparing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!_isReady)
            {
                await PrepareAsync(cancellationToken).ConfigureAwait(false);
                _isReady = true;
            }
        }
        finally
        {
            _preparing.Release();
        }
    }

    /// <summary>Whether the collection was there and right when it was last looked at.</summary>
    public bool IsReady => _isReady;

    /// <summary>Removes the collection with its alias; nothing happens when it is not there.</summary>
    public async Task DropAsync(CancellationToken cancellationToken)
    {
        await _preparing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            _isReady = false;
            await connection.DeleteAsync($"collections/{FirstName}", cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _preparing.Release();
        }
    }

    /// <summary>Has the next call look again whether the collection is there.</summary>
    public void Forget() => _isReady = false;

    /// <summary>What the server tells of the collection; null when it is not there.</summary>
    public Task<CollectionInfo?> FindAsync(CancellationToken cancellationToken) => connection.FindAsync(Path, QdrantJson.Default.ReplyCollectionInfo, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _preparing.Dispose();

    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await CheckServerAsync(cancellationToken).ConfigureAwait(false);
        var info = await FindAsync(cancellationToken).ConfigureAwait(false);
        if (info is null)
        {
            await CreateAsync(cancellationToken).ConfigureAwait(false);
            info = await FindAsync(cancellationToken).ConfigureAwait(false)
                ?? throw new ContexterException(ErrorCodes.IndexUnavailable, $"The Qdrant server at {options.Address} does not show the collection '{options.CollectionName}' that it has just made; try again.");
        }

        Check(info);
        foreach (var index in PayloadFields.Indexes)
        {
            if (!info.PayloadSchema.ContainsKey(index.FieldName))
            {
                await connection.PutAsync(
                    $"{Path}/index?wait=true", index, QdrantJson.Default.PayloadIndexRequest, QdrantJson.Default.ReplyUpdateReply, mayExist: false, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task CheckServerAsync(CancellationToken cancellationToken)
    {
        var server = await connection.GetServerAsync(cancellationToken).ConfigureAwait(false);
        var number = server.Version?.Split('-', '+')[0];
        if (!Version.TryParse(number, out var version) || version < QdrantIndexOptions.MinimumServerVersion)
        {
            throw new ContexterException(
                ErrorCodes.ConfigurationInvalid,
                $"The server at {options.Address} is {server.Title} {server.Version}; the Qdrant index needs Qdrant {QdrantIndexOptions.MinimumServerVersion} or newer. Update the server.");
        }
    }

    private async Task CreateAsync(CancellationToken cancellationToken)
    {
        var settings = new CollectionSettings
        {
            Vectors = new Dictionary<string, DenseVectorSettings>(StringComparer.Ordinal) { [PointVectors.DenseName] = new(options.Dimension, "Cosine") },
            SparseVectors = new Dictionary<string, SparseVectorSettings>(StringComparer.Ordinal) { [PointVectors.SparseName] = new("idf") },
            HnswConfig = new(options.Graph.M, options.Graph.EfConstruct, options.Graph.FullScanThreshold),
            OptimizersConfig = new OptimizerSettings
            {
                DeletedThreshold = options.Optimizers.DeletedThreshold,
                VacuumMinVectorNumber = options.Optimizers.VacuumFrom,
                DefaultSegmentNumber = options.Optimizers.Segments,
                MaxSegmentSize = options.Optimizers.MaxSegmentSize,
                MemmapThreshold = options.Optimizers.MapFrom,
                IndexingThreshold = options.Optimizers.IndexFrom,
                FlushIntervalSec = (int)options.Optimizers.FlushInterval.TotalSeconds,
            },
            ShardNumber = options.Shards,
            ReplicationFactor = options.Replicas,
            OnDiskPayload = true,
            Metadata = new CollectionBinding(options.ModelId, TextAnalyzer.Revision, Layout),
        };
        await connection.PutAsync(
            $"collections/{FirstName}", settings, QdrantJson.Default.CollectionSettings, QdrantJson.Default.ReplyBoolean, mayExist: true, cancellationToken).ConfigureAwait(false);
        await connection.PostAsync(
            "collections/aliases", new AliasActions([new(new(FirstName, options.CollectionName))]), QdrantJson.Default.AliasActions, QdrantJson.Default.ReplyBoolean, cancellationToken)
            .ConfigureAwait(false);
    }

    private void Check(CollectionInfo info)
    {
        CheckDense(info.Config.Params.Vectors as JsonObject);
        if (info.Config.Params.SparseVectors?.GetValueOrDefault(PointVectors.SparseName)?.Modifier is not { } modifier)
        {
            throw Mismatch(ErrorCodes.ConfigurationInvalid, $"has no sparse vector '{PointVectors.SparseName}' with the modifier 'idf'");
        }

        if (!string.Equals(modifier, "idf", StringComparison.Ordinal))
        {
            throw Mismatch(ErrorCodes.ConfigurationInvalid, $"has a sparse vector '{PointVectors.SparseName}' with the modifier '{modifier}' where 'idf' is needed");
        }

        CheckBinding(info.Config.Metadata);
    }

    private void CheckDense(JsonObject? vectors)
    {
        if (vectors is null || vectors[PointVectors.DenseName] is not JsonObject dense)
        {
            throw Mismatch(ErrorCodes.ConfigurationInvalid, $"has no vector '{PointVectors.DenseName}'");
        }

        var (size, distance) = ((int?)dense["size"], (string?)dense["distance"]);
        if (size != options.Dimension)
        {
            throw Mismatch(ErrorCodes.ModelMismatch, $"holds vectors of {size} dimensions, and configured is '{options.ModelId}' with {options.Dimension}");
        }

        if (!string.Equals(distance, "Cosine", StringComparison.Ordinal))
        {
            throw Mismatch(ErrorCodes.ConfigurationInvalid, $"compares vectors by '{distance}' where 'Cosine' is needed");
        }
    }

    private void CheckBinding(JsonNode? metadata)
    {
        CollectionBinding? binding;
        try
        {
            binding = metadata.Deserialize(QdrantJson.Default.CollectionBinding);
        }
        catch (JsonException)
        {
            binding = null;
        }

        if (binding?.Model is null)
        {
            throw Mismatch(ErrorCodes.ConfigurationInvalid, $"does not say which embedding model it is of, and configured is '{options.ModelId}'; it was not made by Contexter");
        }

        if (!string.Equals(binding.Model, options.ModelId, StringComparison.Ordinal))
        {
            throw Mismatch(ErrorCodes.ModelMismatch, $"holds vectors of the embedding model '{binding.Model}', and configured is '{options.ModelId}'");
        }

        if (binding.Analyzer != TextAnalyzer.Revision || binding.Layout != Layout)
        {
            throw Mismatch(
                ErrorCodes.StorageFormat,
                $"was written by revision {binding.Analyzer} of the text analyser in layout {binding.Layout}, and this Contexter has revision {TextAnalyzer.Revision} and layout {Layout}");
        }
    }

    private ContexterException Mismatch(string code, string problem) => new(
        code,
        $"The collection '{options.CollectionName}' of the Qdrant server at {options.Address} {problem}. Set another index.qdrant.prefix, or remove the collection and "
        + "its alias and run 'contexter index rebuild': it fills a new one from the stored documents.");
}
