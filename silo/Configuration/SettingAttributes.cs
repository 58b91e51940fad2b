using System.Globalization;

namespace Contexter.Silo.Configuration;

/// <summary>
/// Declares a property of an <see cref="OptionsSection"/> as a setting, or as a section of settings. The initial value of the property is the default.
/// </summary>
/// <param name="description">One sentence or two for the person who sets it; shown by <c>config init</c>, <c>config show</c> and the documentation.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SettingAttribute(string description) : Attribute
{
    /// <summary>What the setting means.</summary>
    public string Description { get; } = description;

    /// <summary>What a number counts, in the plural (<c>tokens</c>). Durations and sizes carry their units in the value. Default none.</summary>
    public string? Unit { get; init; }
}

/// <summary>The setting is a secret: its value is never shown, neither by <c>config show</c> nor in an error.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SecretAttribute : Attribute;

/// <summary>
/// The text setting is a path. A leading <c>~/</c> is the home folder; a relative path is taken from the folder of the file it stands in,
/// or from the working folder when it comes from the environment or the command line. Empty stays empty.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class FilePathAttribute : Attribute;

/// <summary>A rule that a single value must keep. For a list, every item must.</summary>
[AttributeUsage(AttributeTargets.Property)]
public abstract class SettingRuleAttribute : Attribute
{
    /// <summary>What is allowed, to stand after the kind of the value (<c>whole number, 1..64</c>).</summary>
    internal abstract string Allowed { get; }

    /// <summary>Says what is wrong with a value (to stand after it), or null when nothing is.</summary>
    /// <param name="format">Format of the setting.</param>
    /// <param name="value">A value that the format has read.</param>
    internal abstract string? Complaint(ValueFormat format, object value);
}

/// <summary>The value lies between two bounds, both allowed.</summary>
public sealed class BetweenAttribute : SettingRuleAttribute
{
    /// <summary>Bounds of a number.</summary>
    /// <param name="minimum">Smallest value allowed.</param>
    /// <param name="maximum">Largest value allowed.</param>
    public BetweenAttribute(double minimum, double maximum)
        : this(minimum.ToString("R", CultureInfo.InvariantCulture), maximum.ToString("R", CultureInfo.InvariantCulture))
    {
    }

    /// <summary>Bounds of a duration or size, written as its values are.</summary>
    /// <param name="minimum">Smallest value allowed.</param>
    /// <param name="maximum">Largest value allowed.</param>
    public BetweenAttribute(string minimum, string maximum)
    {
        Minimum = minimum;
        Maximum = maximum;
    }

    /// <summary>Smallest value allowed.</summary>
    public string Minimum { get; }

    /// <summary>Largest value allowed.</summary>
    public string Maximum { get; }

    internal override string Allowed => $"{Minimum}..{Maximum}";

    internal override string? Complaint(ValueFormat format, object value)
    {
        var comparable = (IComparable)value;
        return comparable.CompareTo(Bound(format, Minimum)) < 0 ? "is too small"
            : comparable.CompareTo(Bound(format, Maximum)) > 0 ? "is too large"
            : null;
    }

    private static object Bound(ValueFormat format, string text) =>
        format.Parse(text).Value ?? throw new InvalidOperationException($"The bound '{text}' is not a {format.Kind}.");
}

/// <summary>The text is an IP address or a host name.</summary>
public sealed class HostNameAttribute : SettingRuleAttribute
{
    internal override string Allowed => "an IP address or a host name";

    internal override string? Complaint(ValueFormat format, object value) =>
        Uri.CheckHostName((string)value) is UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6 ? null : "is no host";
}

/// <summary>The text is the address of a server that is asked by HTTP. A user in it is refused, for addresses are shown and logged.</summary>
public sealed class HttpAddressAttribute : SettingRuleAttribute
{
    /// <summary>Whether the text may be empty, for no server. Default false.</summary>
    public bool Optional { get; init; }

    internal override string Allowed => "an http or https address without user and query" + (Optional ? ", or empty" : "");

    internal override string? Complaint(ValueFormat format, object value) =>
        Optional && ((string)value).Length == 0 ? null
        : Uri.TryCreate((string)value, UriKind.Absolute, out var address) && address is { Scheme: "http" or "https", UserInfo: "", Query: "", Fragment: "" } ? null : "is no such address";
}

/// <summary>
/// The property is a map of sections: <c>IReadOnlyDictionary&lt;string, TSection&gt;</c>. Its names are the user's own, and each has every setting of the section below it.
/// </summary>
/// <param name="reserved">Names that cannot be taken.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SectionNamesAttribute(params string[] reserved) : Attribute
{
    private const int MaxLength = 40;

    /// <summary>Names that cannot be taken.</summary>
    public IReadOnlyList<string> Reserved { get; } = reserved;

    /// <summary>What a name may be.</summary>
    internal string Allowed => FormattableString.Invariant($"1 to {MaxLength} small letters, digits and hyphens, beginning with a letter")
        + (Reserved.Count == 0 ? "" : $", and none of {string.Join(", ", Reserved)}");

    /// <summary>Says what is wrong with a name (to stand after it), or null when nothing is.</summary>
    internal string? Complaint(string name) =>
        name.Length is 0 or > MaxLength || !char.IsAsciiLetterLower(name[0]) || name[^1] == '-' || !name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
            ? "is no name"
            : Reserved.Contains(name, StringComparer.Ordinal) ? "is a name that is taken" : null;
}
