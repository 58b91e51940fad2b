using System.Text;

namespace Orleans.Runtime;

/// <summary>A piece of an identity: any text, compared by ordinal value.</summary>
public readonly struct IdSpan : IEquatable<IdSpan>, IComparable<IdSpan>
{
    private readonly string? _text;

    private IdSpan(string text) => _text = text;

    /// <summary>Gets the text in UTF-8.</summary>
    public ReadOnlyMemory<byte> Value => Encoding.UTF8.GetBytes(ToString());

    /// <summary>Gets whether this is the value of an uninitialised variable.</summary>
    public bool IsDefault => _text is null;

    /// <summary>Creates a piece of an identity.</summary>
    /// <param name="id">The text.</param>
    /// <returns>The piece.</returns>
    public static IdSpan Create(string id) => new(id);

    /// <summary>Compares two pieces.</summary>
    /// <param name="left">One piece.</param>
    /// <param name="right">The other.</param>
    /// <returns>Whether they are the same text.</returns>
    public static bool operator ==(IdSpan left, IdSpan right) => left.Equals(right);

    /// <summary>Compares two pieces.</summary>
    /// <param name="left">One piece.</param>
    /// <param name="right">The other.</param>
    /// <returns>Whether they are different texts.</returns>
    public static bool operator !=(IdSpan left, IdSpan right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(IdSpan other) => string.Equals(_text, other._text, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is IdSpan other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _text?.GetHashCode(StringComparison.Ordinal) ?? 0;

    /// <inheritdoc/>
    public int CompareTo(IdSpan other) => string.CompareOrdinal(_text, other._text);

    /// <inheritdoc/>
    public override string ToString() => _text ?? string.Empty;
}
