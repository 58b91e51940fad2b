using System.Globalization;
using Microsoft.Extensions.DependencyInjection;

namespace Orleans;

/// <summary>A type that may travel in calls and streams. Its members carry <see cref="IdAttribute"/>, it carries <see cref="AliasAttribute"/>.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum)]
public sealed class GenerateSerializerAttribute : Attribute
{
    /// <summary>Gets whether the parameters of the primary constructor are members.</summary>
    /// <value>Default: <see langword="true"/> for records.</value>
    public bool IncludePrimaryConstructorParameters { get; init; }

    /// <summary>Gets whether public members without an id are given one.</summary>
    /// <value>Default: <see cref="GenerateFieldIds.None"/>.</value>
    public GenerateFieldIds GenerateFieldIds { get; init; }
}

/// <summary>Which members are given an id when they have none.</summary>
public enum GenerateFieldIds
{
    /// <summary>None.</summary>
    None,

    /// <summary>Public properties with a getter and a setter.</summary>
    PublicProperties,
}

/// <summary>The number of a member on the wire: unique within the declaring type, and never used for another member again.</summary>
/// <param name="id">The number.</param>
[AttributeUsage(
    AttributeTargets.Field | AttributeTargets.Property | AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Interface
    | AttributeTargets.Enum | AttributeTargets.Method | AttributeTargets.Parameter)]
public sealed class IdAttribute(uint id) : Attribute
{
    /// <summary>Gets the number.</summary>
    public uint Id { get; } = id;
}

/// <summary>The name of a type, interface or method on the wire, so that it can be renamed in the code.</summary>
/// <param name="alias">The name: unique within the assembly, for a method within its interface.</param>
[AttributeUsage(
    AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Interface | AttributeTargets.Enum | AttributeTargets.Method, AllowMultiple = true)]
public sealed class AliasAttribute(string alias) : Attribute
{
    /// <summary>Gets the name.</summary>
    public string Alias { get; } = alias;
}

/// <summary>A type, member, parameter or result that nobody changes, so it is passed without being copied.</summary>
[AttributeUsage(
    AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Field | AttributeTargets.Property | AttributeTargets.Parameter | AttributeTargets.ReturnValue,
    Inherited = false)]
public sealed class ImmutableAttribute : Attribute;

/// <summary>A base class without members of its own.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class SerializerTransparentAttribute : Attribute;

/// <summary>The constructor that creates the object which received members are written to.</summary>
[AttributeUsage(AttributeTargets.Constructor)]
public sealed class GeneratedActivatorConstructorAttribute : ActivatorUtilitiesConstructorAttribute;

/// <summary>How long the callers of a method wait for its answer.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ResponseTimeoutAttribute : Attribute
{
    /// <summary>Sets the time.</summary>
    /// <param name="timeout">A <see cref="TimeSpan"/> as text, for example "00:05:00".</param>
    /// <exception cref="FormatException">The text is not a time span.</exception>
    public ResponseTimeoutAttribute(string timeout) => Timeout = TimeSpan.Parse(timeout, CultureInfo.InvariantCulture);

    /// <summary>Gets the time, or <see langword="null"/> for the host's default.</summary>
    public TimeSpan? Timeout { get; init; }
}

/// <summary>An activation that is never collected as idle.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class KeepAliveAttribute : Attribute;

/// <summary>The time after which an idle activation of the class is collected, instead of the host's default.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class CollectionAgeLimitAttribute : Attribute
{
    /// <summary>The shortest time.</summary>
    public static readonly TimeSpan MinAgeLimit = TimeSpan.FromMinutes(1);

    /// <summary>Creates a limit to be set by the properties.</summary>
    public CollectionAgeLimitAttribute()
    {
    }

    /// <summary>Sets the limit.</summary>
    /// <param name="inactivityPeriod">A <see cref="TimeSpan"/> as text.</param>
    public CollectionAgeLimitAttribute(string inactivityPeriod)
    {
        var limit = TimeSpan.Parse(inactivityPeriod, CultureInfo.InvariantCulture);
        (Days, Hours, Minutes) = (limit.Days, limit.Hours, limit.Minutes + limit.Seconds / 60.0);
    }

    /// <summary>Gets the days of the limit.</summary>
    public double Days { get; init; }

    /// <summary>Gets the hours of the limit.</summary>
    public double Hours { get; init; }

    /// <summary>Gets the minutes of the limit.</summary>
    public double Minutes { get; init; }

    /// <summary>Gets whether activations are never collected.</summary>
    public bool AlwaysActive { get; init; }

    /// <summary>Gets the limit.</summary>
    /// <value>At least <see cref="MinAgeLimit"/>.</value>
    public TimeSpan AgeLimit
    {
        get
        {
            var limit = AlwaysActive ? TimeSpan.FromDays(short.MaxValue) : TimeSpan.FromDays(Days) + TimeSpan.FromHours(Hours) + TimeSpan.FromMinutes(Minutes);
            return limit < MinAgeLimit ? MinAgeLimit : limit;
        }
    }
}

/// <summary>The name of the grain type, instead of the one derived from the class name.</summary>
/// <param name="grainType">The name.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class GrainTypeAttribute(string grainType) : Attribute
{
    internal string Name { get; } = grainType;
}
