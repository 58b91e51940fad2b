using System.Globalization;
using System.Text.Json;
using Contexter.Search;

namespace Contexter.Silo.Configuration;

/// <summary>What came of reading a text: a value, or what is wrong with the text.</summary>
/// <param name="Value">The value; null when the text is wrong.</param>
/// <param name="Complaint">What is wrong, to stand after the text; null when it is right.</param>
internal readonly record struct ParsedValue(object? Value, string? Complaint)
{
    public static ParsedValue Of(object value) => new(value, null);

    public static ParsedValue Wrong(string complaint) => new(null, complaint);
}

/// <summary>How values of one type are read and written.</summary>
/// <param name="Kind">What the values are, for people.</param>
/// <param name="Parse">Reads a text. For every value, <c>Parse(Write(value))</c> is that value.</param>
/// <param name="Write">Writes a value.</param>
internal sealed record ValueFormat(string Kind, Func<string, ParsedValue> Parse, Func<object, string> Write)
{
    private static readonly Dictionary<Type, ValueFormat> Formats = new()
    {
        [typeof(string)] = new("text", ParsedValue.Of, value => (string)value) { Quoted = true },
        [typeof(bool)] = new(
            "true or false",
            text => bool.TryParse(text, out var value) ? ParsedValue.Of(value) : ParsedValue.Wrong("is neither true nor false"),
            value => (bool)value ? "true" : "false"),
        [typeof(int)] = new("whole number", ParseInteger, value => ((int)value).ToString(CultureInfo.InvariantCulture)),
        [typeof(double)] = new("number", ParseNumber, value => ((double)value).ToString("R", CultureInfo.InvariantCulture)),
        [typeof(TimeSpan)] = new(
            "duration",
            text => UnitText.Duration.Read(text, out var amount) is { } complaint
                ? ParsedValue.Wrong(complaint)
                : ParsedValue.Of(new TimeSpan(amount * TimeSpan.TicksPerMillisecond)),
            value => UnitText.Duration.Write(((TimeSpan)value).Ticks / TimeSpan.TicksPerMillisecond)),
        [typeof(ByteSize)] = new(
            "size",
            text => UnitText.Size.Read(text, out var amount) is { } complaint ? ParsedValue.Wrong(complaint) : ParsedValue.Of(new ByteSize(amount)),
            value => value.ToString()!),
        [typeof(SearchWeights)] = new(
            "auto, rrf, or semantic/keyword weights from 0 to 1, not both 0",
            text => SearchWeights.TryParse(text, out var weights) ? ParsedValue.Of(weights) : ParsedValue.Wrong("is neither a word that is known nor two weights"),
            value => value.ToString()!),
    };

    /// <summary>Whether the text must stand in quotes in YAML, because YAML might read it as something else.</summary>
    public bool Quoted { get; init; }

    /// <summary>The format of a type.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static ValueFormat For(Type type) =>
        Formats.TryGetValue(type, out var format) ? format
        : type.IsEnum ? ForEnum(type)
        : throw new InvalidOperationException($"A setting cannot be of type {type}: add its format to {nameof(ValueFormat)}.");

    /// <summary>Writes a value so that YAML reads the same text.</summary>
    public string WriteYaml(object value) => Quoted ? JsonSerializer.Serialize(Write(value)) : Write(value);

    private static ParsedValue ParseInteger(string text)
    {
        if (int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var value))
        {
            return ParsedValue.Of(value);
        }

        var digits = text.AsSpan().Trim();
        digits = digits.StartsWith('-') ? digits[1..] : digits;
        return ParsedValue.Wrong(
            digits.IsEmpty || digits.ContainsAnyExceptInRange('0', '9') ? "is no whole number"
            : text.Contains('-', StringComparison.Ordinal) ? "is too small"
            : "is too large");
    }

    private static ParsedValue ParseNumber(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? ParsedValue.Of(value)
            : ParsedValue.Wrong("is no number");

    private static ValueFormat ForEnum(Type type)
    {
        var names = Enum.GetValues(type).Cast<object>().Select(value => (Name: SettingKey.SnakeCase(value.ToString()!), Value: value)).ToArray();
        return new(
            $"one of {string.Join(", ", names.Select(name => name.Name))}",
            text => names.FirstOrDefault(name => string.Equals(name.Name, text.Trim(), StringComparison.OrdinalIgnoreCase)).Value is { } value
                ? ParsedValue.Of(value)
                : ParsedValue.Wrong("is not known"),
            value => SettingKey.SnakeCase(value.ToString()!));
    }
}
