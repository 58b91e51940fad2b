using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Contexter.Caching;
using Contexter.Storage;

namespace Contexter.Embeddings.Caching;

/// <summary>Embeddings that were paid for, in a file, found by what was embedded: model, dimension, type and text.</summary>
/// <remarks>
/// <para>Safe for concurrent use. What is stored is on the disk when the call returns. The file grows to a size, and then those unused for longest make room; use counts by
/// the hour.</para>
/// <para>No call fails: it only saves money. A file that is damaged is reported and made anew. One of another format, or another program's, is reported and left as it is; a
/// disk that is full or fails, or a file that another process holds for long, is reported: nothing is remembered meanwhile, and what is there stays.</para>
/// </remarks>
public sealed class DiskEmbeddingCache : IDisposable
{
    private const double Keep = 0.9;

    private readonly Lock _lock = new();
    private readonly string _path;
    private readonly long _maxBytes;
    private readonly TimeProvider _time;
    private readonly Action<string> _report;
    private DiskEmbeddingCacheFile? _file;
    private bool _isFailing;
    private long _hits;
    private long _misses;

    /// <summary>Opens the cache, or makes it where there is none.</summary>
    /// <param name="path">The file, <c>embeddings.db</c> by custom; its folder exists.</param>
    /// <param name="maxBytes">Size of the file from which what is unused for longest goes; 1 MiB or more.</param>
    /// <param name="time">Tells what was used when.</param>
    /// <param name="report">Told, for people, what went wrong; once for each thing.</param>
    public DiskEmbeddingCache(string path, long maxBytes, TimeProvider time, Action<string> report)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(report);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBytes, 1 << 20);
        (_path, _maxBytes, _time, _report) = (Path.GetFullPath(path), maxBytes, time, report);
        try
        {
            _file = DiskEmbeddingCacheFile.Open(_path);
        }
        catch (Exception fault) when (DiskEmbeddingCacheFile.IsDamage(fault))
        {
            StartAnew(fault);
        }
        catch (Exception fault) when (DiskEmbeddingCacheFile.IsFault(fault))
        {
            ReportUnusable(fault);
        }
    }

    /// <summary>What the cache has done since it was opened; an entry is a text.</summary>
    public CacheStatistics Statistics
    {
        get
        {
            lock (_lock)
            {
                return new CacheStatistics(_hits, _misses, (int)Math.Min(int.MaxValue, Try(file => file.Count(), 0L))) { Bytes = new FileInfo(_path) is { Exists: true } disk ? disk.Length : 0 };
            }
        }
    }

    private long Hour => _time.GetUtcNow().ToUnixTimeSeconds() / 3_600;

    /// <summary>Names an embedding: another name for every other model, dimension, type and text.</summary>
    public static string KeyOf(EmbeddingModel model, EmbeddingInputType type, string text)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(text);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{model.Id}\0{model.Dimension}\0{type}\0")));
        hash.AppendData(MemoryMarshal.AsBytes(text.AsSpan()));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Finds embeddings.</summary>
    /// <param name="keys">Their names.</param>
    /// <param name="dimension">Their dimension.</param>
    /// <returns>An embedding for every name; null where it is not here, or not whole.</returns>
    public float[]?[] Find(IReadOnlyList<string> keys, int dimension)
    {
        ArgumentNullException.ThrowIfNull(keys);
        lock (_lock)
        {
            var blobs = Try(file => file.Find(keys, Hour), new byte[]?[keys.Count]);
            var vectors = Array.ConvertAll(blobs, blob => blob is null ? null : Unpack(blob, dimension));
            var hits = vectors.Count(vector => vector is not null);
            (_hits, _misses) = (_hits + hits, _misses + vectors.Length - hits);
            return vectors;
        }
    }

    /// <summary>Keeps embeddings, in the place of those of the same names.</summary>
    /// <param name="entries">Names and embeddings.</param>
    public void Store(IReadOnlyList<(string Key, ReadOnlyMemory<float> Vector)> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        lock (_lock)
        {
            Try(
                file =>
                {
                    file.Store(entries.Select(entry => (entry.Key, Pack(entry.Vector.Span))), Hour);
                    if (file.UsedBytes() > _maxBytes)
                    {
                        file.Shrink((long)(_maxBytes * Keep));
                    }

                    _isFailing = false;
                    return true;
                },
                false);
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _file?.Dispose();
            _file = null;
        }
    }

    private static byte[] Pack(ReadOnlySpan<float> vector)
    {
        var blob = new byte[(vector.Length * sizeof(float)) + sizeof(ulong)];
        for (var i = 0; i < vector.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(blob.AsSpan(i * sizeof(float)), vector[i]);
        }

        BinaryPrimitives.WriteUInt64LittleEndian(blob.AsSpan(^sizeof(ulong)), XxHash64.Hash(blob.AsSpan(..^sizeof(ulong))));
        return blob;
    }

    private static float[]? Unpack(byte[] blob, int dimension)
    {
        if (blob.Length != (dimension * sizeof(float)) + sizeof(ulong)
            || BinaryPrimitives.ReadUInt64LittleEndian(blob.AsSpan(^sizeof(ulong))) != XxHash64.Hash(blob.AsSpan(..^sizeof(ulong))))
        {
            return null;
        }

        var vector = new float[dimension];
        for (var i = 0; i < dimension; i++)
        {
            vector[i] = BinaryPrimitives.ReadSingleLittleEndian(blob.AsSpan(i * sizeof(float)));
        }

        return vector;
    }

    private T Try<T>(Func<DiskEmbeddingCacheFile, T> operation, T otherwise)
    {
        if (_file is null)
        {
            return otherwise;
        }

        try
        {
            return operation(_file);
        }
        catch (Exception fault) when (DiskEmbeddingCacheFile.IsDamage(fault))
        {
            StartAnew(fault);
        }
        catch (Exception fault) when (DiskEmbeddingCacheFile.IsFault(fault))
        {
            if (!_isFailing)
            {
                _isFailing = true;
                _report(DiskEmbeddingCacheFile.IsFull(fault)
                    ? $"There is no room left for the cache of embeddings '{_path}': embeddings that are paid for from now on are not remembered. Free disk space, or lower embeddings.cache.size."
                    : $"The cache of embeddings '{_path}' fails ({fault.Message}): embeddings that are paid for meanwhile are not remembered. Check the disk's health, and whether another process holds the file.");
            }
        }

        return otherwise;
    }

    private void StartAnew(Exception fault)
    {
        _file?.Dispose();
        _file = null;
        try
        {
            DiskEmbeddingCacheFile.Delete(_path);
            _file = DiskEmbeddingCacheFile.Open(_path);
            _report($"The cache of embeddings '{_path}' was damaged ({fault.Message}) and begins anew: texts that it held are paid for again when they are embedded again.");
        }
        catch (Exception second) when (DiskEmbeddingCacheFile.IsFault(second))
        {
            ReportUnusable(second);
        }
    }

    private void ReportUnusable(Exception fault) => _report(fault is InvalidDataException
        ? $"The cache of embeddings '{_path}' cannot be used ({fault.Message}): embeddings are not remembered. Use the Contexter that wrote it, or remove the file to begin anew."
        : $"The cache of embeddings '{_path}' cannot be used ({fault.Message}): embeddings are not remembered. Check the folder's permissions and the disk's health.");
}
