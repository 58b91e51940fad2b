namespace Orleans.Runtime;

/// <summary>The kind of a grain: by default its class name in lower case without the ending "Grain".</summary>
/// <param name="id">The name.</param>
public readonly struct GrainType(IdSpan id) : IEquatable<GrainType>, IComparable<GrainType>
{
    /// <summary>Gets the name.</summary>
    public IdSpan Value { get; } = id;

    /// <summary>Gets whether this is the value of an uninitialised variable.</summary>
    public bool IsDefault => Value.IsDefault;

    /// <summary>Creates a grain type.</summary>
    /// <param name="value">The name.</param>
    /// <returns>The grain type.</returns>
    public static GrainType Create(string value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(value);
        return new GrainType(IdSpan.Create(value));
    }

    /// <summary>Compares two grain types.</summary>
    /// <param name="left">One type.</param>
    /// <param name="right">The other.</param>
    /// <returns>Whether they are the same.</returns>
    public static bool operator ==(GrainType left, GrainType right) => left.Equals(right);

    /// <summary>Compares two grain types.</summary>
    /// <param name="left">One type.</param>
    /// <param name="right">The other.</param>
    /// <returns>Whether they differ.</returns>
    public static bool operator !=(GrainType left, GrainType right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(GrainType other) => Value.Equals(other.Value);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is GrainType other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode();

    /// <inheritdoc/>
    public int CompareTo(GrainType other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>The name of a grain interface on the wire: its alias, or else its full name.</summary>
/// <param name="value">The name.</param>
public readonly struct GrainInterfaceType(IdSpan value) : IEquatable<GrainInterfaceType>
{
    /// <summary>Gets the name.</summary>
    public IdSpan Value { get; } = value;

    /// <summary>Gets whether this is the value of an uninitialised variable.</summary>
    public bool IsDefault => Value.IsDefault;

    /// <summary>Creates an interface type.</summary>
    /// <param name="value">The name.</param>
    /// <returns>The interface type.</returns>
    public static GrainInterfaceType Create(string value) => new(IdSpan.Create(value));

    /// <summary>Compares two interface types.</summary>
    /// <param name="left">One type.</param>
    /// <param name="right">The other.</param>
    /// <returns>Whether they are the same.</returns>
    public static bool operator ==(GrainInterfaceType left, GrainInterfaceType right) => left.Equals(right);

    /// <summary>Compares two interface types.</summary>
    /// <param name="left">One type.</param>
    /// <param name="right">The other.</param>
    /// <returns>Whether they differ.</returns>
    public static bool operator !=(GrainInterfaceType left, GrainInterfaceType right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(GrainInterfaceType other) => Value.Equals(other.Value);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is GrainInterfaceType other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode();

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>Tells one activation of a grain from another.</summary>
public readonly struct ActivationId : IEquatable<ActivationId>
{
    private readonly Guid _key;

    private ActivationId(Guid key) => _key = key;

    /// <summary>Gets whether this is the value of an uninitialised variable.</summary>
    public bool IsDefault => _key == Guid.Empty;

    /// <summary>Creates a new identity.</summary>
    /// <returns>The identity.</returns>
    public static ActivationId NewId() => new(Guid.NewGuid());

    /// <summary>Compares two activations.</summary>
    /// <param name="left">One activation.</param>
    /// <param name="right">The other.</param>
    /// <returns>Whether they are the same.</returns>
    public static bool operator ==(ActivationId left, ActivationId right) => left.Equals(right);

    /// <summary>Compares two activations.</summary>
    /// <param name="left">One activation.</param>
    /// <param name="right">The other.</param>
    /// <returns>Whether they differ.</returns>
    public static bool operator !=(ActivationId left, ActivationId right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(ActivationId other) => _key.Equals(other._key);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ActivationId other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _key.GetHashCode();

    /// <inheritdoc/>
    public override string ToString() => $"@{_key:N}";
}
