namespace Orleans.Runtime;

/// <summary>A reference to a grain: its identity and the interface to call it by. Two references to one grain are equal.</summary>
public abstract class GrainReference : IAddressable, IEquatable<GrainReference>
{
    private protected GrainReference(GrainId grainId) => GrainId = grainId;

    /// <summary>Gets the identity of the grain.</summary>
    public GrainId GrainId { get; }

    /// <summary>Gets the name of the interface the reference calls.</summary>
    public abstract string InterfaceName { get; }

    /// <summary>Gets the type of the interface the reference calls.</summary>
    public abstract GrainInterfaceType InterfaceType { get; }

    /// <summary>Compares the grains referred to.</summary>
    /// <param name="reference1">One reference.</param>
    /// <param name="reference2">The other.</param>
    /// <returns>Whether both refer to the same grain.</returns>
    public static bool operator ==(GrainReference? reference1, GrainReference? reference2) => Equals(reference1, reference2);

    /// <summary>Compares the grains referred to.</summary>
    /// <param name="reference1">One reference.</param>
    /// <param name="reference2">The other.</param>
    /// <returns>Whether they refer to different grains.</returns>
    public static bool operator !=(GrainReference? reference1, GrainReference? reference2) => !Equals(reference1, reference2);

    /// <inheritdoc/>
    public bool Equals(GrainReference? other) => other is not null && GrainId.Equals(other.GrainId);

    /// <inheritdoc/>
    public sealed override bool Equals(object? obj) => Equals(obj as GrainReference);

    /// <inheritdoc/>
    public sealed override int GetHashCode() => GrainId.GetHashCode();

    /// <inheritdoc/>
    public override string ToString() => $"GrainReference:{GrainId}:{InterfaceName}";

    internal abstract object CastTo(Type interfaceType);
}
