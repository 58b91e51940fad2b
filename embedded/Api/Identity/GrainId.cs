namespace Orleans.Runtime;

/// <summary>The identity of a grain: its type and its key, written "type/key".</summary>
/// <param name="type">The grain type.</param>
/// <param name="key">The key.</param>
public readonly struct GrainId(GrainType type, IdSpan key) : IEquatable<GrainId>, IComparable<GrainId>
{
    /// <summary>Gets the grain type.</summary>
    public GrainType Type { get; } = type;

    /// <summary>Gets the key.</summary>
    public IdSpan Key { get; } = key;

    /// <summary>Gets whether this is the value of an uninitialised variable.</summary>
    public bool IsDefault => Type.IsDefault && Key.IsDefault;

    /// <summary>Creates an identity.</summary>
    /// <param name="type">The grain type.</param>
    /// <param name="key">The key.</param>
    /// <returns>The identity.</returns>
    public static GrainId Create(string type, string key) => Create(GrainType.Create(type), key);

    /// <summary>Creates an identity.</summary>
    /// <param name="type">The grain type.</param>
    /// <param name="key">The key.</param>
    /// <returns>The identity.</returns>
    /// <exception cref="ArgumentException">The key is empty.</exception>
    public static GrainId Create(GrainType type, string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        return new GrainId(type, IdSpan.Create(key));
    }

    /// <summary>Creates an identity.</summary>
    /// <param name="type">The grain type.</param>
    /// <param name="key">The key.</param>
    /// <returns>The identity.</returns>
    public static GrainId Create(GrainType type, IdSpan key) => new(type, key);

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <param name="value">"type/key"; the key may contain further slashes.</param>
    /// <returns>The identity.</returns>
    /// <exception cref="FormatException">The text has no slash, or nothing before or after it.</exception>
    public static GrainId Parse(string value) =>
        TryParse(value, out var result) ? result : throw new FormatException($"'{value}' is not a grain identity; expected \"type/key\".");

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <param name="value">"type/key"; the key may contain further slashes.</param>
    /// <param name="result">The identity.</param>
    /// <returns>Whether the text is an identity.</returns>
    public static bool TryParse(string? value, out GrainId result)
    {
        var slash = value is null ? -1 : value.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0 || slash == value!.Length - 1)
        {
            result = default;
            return false;
        }

        result = Create(value[..slash], value[(slash + 1)..]);
        return true;
    }

    /// <summary>Compares two identities.</summary>
    /// <param name="left">One identity.</param>
    /// <param name="right">The other.</param>
    /// <returns>Whether they name the same grain.</returns>
    public static bool operator ==(GrainId left, GrainId right) => left.Equals(right);

    /// <summary>Compares two identities.</summary>
    /// <param name="left">One identity.</param>
    /// <param name="right">The other.</param>
    /// <returns>Whether they name different grains.</returns>
    public static bool operator !=(GrainId left, GrainId right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(GrainId other) => Key.Equals(other.Key) && Type.Equals(other.Type);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is GrainId other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Type, Key);

    /// <inheritdoc/>
    public int CompareTo(GrainId other)
    {
        var byType = Type.CompareTo(other.Type);
        return byType != 0 ? byType : Key.CompareTo(other.Key);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Type}/{Key}";
}
