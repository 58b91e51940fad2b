using System.Globalization;

namespace Orleans;

/// <summary>What can be asked of a grain or a reference to one.</summary>
public static class GrainExtensions
{
    /// <summary>Gets a reference to the grain by one of its interfaces.</summary>
    /// <typeparam name="TGrainInterface">The interface.</typeparam>
    /// <param name="grain">A grain (also <c>this</c>) or a reference.</param>
    /// <returns>The reference.</returns>
    /// <exception cref="ArgumentException">The object is neither, or has no activation.</exception>
    public static TGrainInterface AsReference<TGrainInterface>(this IAddressable grain) => (TGrainInterface)ReferenceOf(grain).CastTo(typeof(TGrainInterface));

    /// <summary>Gets a reference to the grain by another of its interfaces.</summary>
    /// <typeparam name="TGrainInterface">The interface.</typeparam>
    /// <param name="grain">A grain or a reference.</param>
    /// <returns>The reference.</returns>
    public static TGrainInterface Cast<TGrainInterface>(this IAddressable grain) => grain.AsReference<TGrainInterface>();

    /// <summary>Gets a reference to the grain by one of its interfaces.</summary>
    /// <param name="grain">A grain or a reference.</param>
    /// <param name="interfaceType">The interface.</param>
    /// <returns>The reference.</returns>
    public static object AsReference(this IAddressable grain, Type interfaceType) => ReferenceOf(grain).CastTo(interfaceType);

    /// <summary>Gets a reference to the grain by another of its interfaces.</summary>
    /// <param name="grain">A grain or a reference.</param>
    /// <param name="interfaceType">The interface.</param>
    /// <returns>The reference.</returns>
    public static object Cast(this IAddressable grain, Type interfaceType) => grain.AsReference(interfaceType);

    /// <summary>Gets the grain's identity: type and key.</summary>
    /// <param name="grain">A grain or a reference.</param>
    /// <returns>The identity.</returns>
    /// <exception cref="ArgumentException">The object is neither, or has no activation.</exception>
    public static GrainId GetGrainId(this IAddressable grain) => grain is GrainReference reference ? reference.GrainId : ContextOf(grain).GrainId;

    /// <summary>Gets the grain's key.</summary>
    /// <param name="grain">A grain or a reference.</param>
    /// <returns>The key, exactly as it was passed to GetGrain.</returns>
    public static string GetPrimaryKeyString(this IAddressable grain) => grain.GetGrainId().Key.ToString();

    /// <summary>Gets the integer key of the host's own grains.</summary>
    /// <param name="grain">A grain or a reference.</param>
    /// <returns>The key.</returns>
    /// <exception cref="InvalidOperationException">The key is not an integer.</exception>
    public static long GetPrimaryKeyLong(this IAddressable grain)
    {
        var id = grain.GetGrainId();
        return long.TryParse(id.Key.ToString(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var key)
            ? key
            : throw new InvalidOperationException($"The key of grain {id} is not an integer; use GetPrimaryKeyString.");
    }

    internal static GrainReference ReferenceOf(IAddressable grain) => grain as GrainReference ?? ContextOf(grain).GrainReference;

    private static IGrainContext ContextOf(IAddressable grain)
    {
        ArgumentNullException.ThrowIfNull(grain);
        return (grain as IGrainBase)?.GrainContext ?? throw new ArgumentException(
            $"{grain.GetType()} is neither a grain of a running host nor a reference to one. Get a reference from IGrainFactory.GetGrain.", nameof(grain));
    }
}
