using System.Globalization;

namespace Orleans.Runtime;

/// <summary>The identity of a stream within its provider: a namespace and a key.</summary>
public readonly struct StreamId : IEquatable<StreamId>, IComparable<StreamId>
{
    private readonly string? _namespace;
    private readonly string? _key;

    private StreamId(string? ns, string key)
    {
        _namespace = ns;
        _key = key;
    }

    /// <summary>Creates an identity.</summary>
    /// <param name="ns">The namespace, or <see langword="null"/>.</param>
    /// <param name="key">The key.</param>
    /// <returns>The identity.</returns>
    /// <exception cref="ArgumentException">The key is empty.</exception>
    public static StreamId Create(string? ns, string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        return new StreamId(string.IsNullOrEmpty(ns) ? null : ns, key);
    }

    /// <summary>Creates an identity.</summary>
    /// <param name="ns">The namespace, or <see langword="null"/>.</param>
    /// <param name="key">The key.</param>
    /// <returns>The identity.</returns>
    public static StreamId Create(string? ns, Guid key) => Create(ns, key.ToString("N"));

    /// <summary>Creates an identity.</summary>
    /// <param name="ns">The namespace, or <see langword="null"/>.</param>
    /// <param name="key">The key.</param>
    /// <returns>The identity.</returns>
    public static StreamId Create(string? ns, long key) => Create(ns, key.ToString("X", CultureInfo.InvariantCulture));

    /// <summary>Gets the key.</summary>
    /// <returns>The key.</returns>
    public string GetKeyAsString() => _key ?? string.Empty;

    /// <summary>Gets the namespace.</summary>
    /// <returns>The namespace, or <see langword="null"/>.</returns>
    public string? GetNamespace() => _namespace;

    /// <summary>Compares two streams.</summary>
    /// <param name="s1">One stream.</param>
    /// <param name="s2">The other.</param>
    /// <returns>Whether they are the same.</returns>
    public static bool operator ==(StreamId s1, StreamId s2) => s1.Equals(s2);

    /// <summary>Compares two streams.</summary>
    /// <param name="s1">One stream.</param>
    /// <param name="s2">The other.</param>
    /// <returns>Whether they differ.</returns>
    public static bool operator !=(StreamId s1, StreamId s2) => !s1.Equals(s2);

    /// <inheritdoc/>
    public bool Equals(StreamId other) =>
        string.Equals(_key, other._key, StringComparison.Ordinal) && string.Equals(_namespace, other._namespace, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is StreamId other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_namespace, _key);

    /// <inheritdoc/>
    public int CompareTo(StreamId other)
    {
        var byNamespace = string.CompareOrdinal(_namespace, other._namespace);
        return byNamespace != 0 ? byNamespace : string.CompareOrdinal(_key, other._key);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{_namespace ?? "null"}/{_key}";
}
