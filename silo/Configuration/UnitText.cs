using System.Globalization;

namespace Contexter.Silo.Configuration;

/// <summary>
/// A whole number and a unit, such as <c>64MiB</c>: one grammar for sizes and durations. A blank between the two is allowed, a missing unit is not.
/// </summary>
/// <param name="kind">What is measured, for error messages.</param>
/// <param name="largest">Largest amount that can be held, in the smallest unit.</param>
/// <param name="units">Names of the units and how many of the smallest unit each is, smallest first and each a multiple of the one before.</param>
internal sealed class UnitText(string kind, long largest, params (string Name, long Factor)[] units)
{
    /// <summary>Sizes of memory and files in bytes.</summary>
    public static UnitText Size { get; } = new("size", long.MaxValue, ("B", 1), ("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40));

    /// <summary>Durations in milliseconds.</summary>
    public static UnitText Duration { get; } = new(
        "duration", TimeSpan.MaxValue.Ticks / TimeSpan.TicksPerMillisecond, ("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000));

    private string UnitNames => string.Join(", ", units.Select(unit => unit.Name));

    /// <summary>Reads an amount in the smallest unit.</summary>
    /// <returns>Null when the text was read, else what is wrong with it, to stand after the text.</returns>
    public string? Read(string text, out long amount)
    {
        amount = 0;
        text = text.Trim();
        var digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        if (digits == 0 || text.Length == 0)
        {
            return $"is no {kind}: a whole number and a unit ({UnitNames})";
        }

        if (digits < 0)
        {
            return $"has no unit ({UnitNames})";
        }

        var name = text[digits..].TrimStart();
        var factor = units.FirstOrDefault(unit => string.Equals(unit.Name, name, StringComparison.Ordinal)).Factor;
        if (factor == 0)
        {
            return $"has an unknown unit (known: {UnitNames})";
        }

        if (!long.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > largest / factor)
        {
            return "is too large";
        }

        amount = number * factor;
        return null;
    }

    /// <summary>Writes an amount in the largest unit that keeps it whole.</summary>
    public string Write(long amount)
    {
        var (name, factor) = units.Last(unit => unit.Factor == 1 || (amount != 0 && amount % unit.Factor == 0));
        return string.Create(CultureInfo.InvariantCulture, $"{amount / factor}{name}");
    }
}
