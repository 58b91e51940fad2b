namespace Contexter.Silo.Configuration;

/// <summary>
/// A group of settings that belong together. Each public property that can be set is declared with <see cref="SettingAttribute"/> and is either a setting or a
/// section of its own; its key is the property's name in snake_case below the key of its section. Everything else (reading, checking, the names of environment
/// variables, <c>config init</c>, the documentation) derives from these declarations.
/// </summary>
public abstract record OptionsSection
{
    /// <summary>The type's name alone: values may be secret, and what is printed ends up in logs.</summary>
    public sealed override string ToString() => GetType().Name;

    /// <summary>Rules between settings of this section. Called only when each of its values is right by itself.</summary>
    internal virtual IEnumerable<RuleViolation> Check() => [];
}

/// <summary>A value that is right by itself and wrong beside another.</summary>
/// <param name="Property">Name of the property that is to change; of another section, its key below this one (<c>index.store</c>).</param>
/// <param name="Complaint">What is wrong, to stand after the value.</param>
/// <param name="Allowed">What is allowed as things stand.</param>
internal sealed record RuleViolation(string Property, string Complaint, string Allowed);
