using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;
using System.Globalization;
using Contexter.GrainInterfaces.Ingestion;

namespace Contexter.Cli.Commands;

/// <summary>Makes options whose wrong values get a message that names option, value and what is allowed.</summary>
internal static class OptionValues
{
    /// <summary>An option that takes a whole number.</summary>
    public static Option<int?> WholeNumber(string name, string helpName, string description, params string[] aliases) => new(name, aliases)
    {
        HelpName = helpName,
        Description = description,
        CustomParser = result => int.TryParse(result.Tokens[0].Value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var value)
            ? value
            : Wrong<int?>(result, name, "a whole number"),
    };

    /// <summary>An option that takes a number.</summary>
    public static Option<double?> Number(string name, string helpName, string description) => new(name)
    {
        HelpName = helpName,
        Description = description,
        CustomParser = result => double.TryParse(result.Tokens[0].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? value
            : Wrong<double?>(result, name, "a number such as 0.25"),
    };

    /// <summary>A repeatable option that takes numbers.</summary>
    public static Option<double[]> Numbers(string name, string helpName, string description) => new(name)
    {
        HelpName = helpName,
        Description = description,
        Arity = ArgumentArity.OneOrMore,
        CustomParser = result =>
        {
            var values = new double[result.Tokens.Count];
            for (var i = 0; i < values.Length; i++)
            {
                if (!double.TryParse(result.Tokens[i].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out values[i]) || !double.IsFinite(values[i]))
                {
                    return Wrong<double[]>(result, name, "a number such as 0.25");
                }
            }

            return values;
        },
    };

    /// <summary>An option that takes a moment.</summary>
    public static Option<DateTimeOffset?> Moment(string name, string helpName, string description) => new(name)
    {
        HelpName = helpName,
        Description = description,
        CustomParser = result => DateTimeOffset.TryParse(
            result.Tokens[0].Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var value)
            ? value
            : Wrong<DateTimeOffset?>(result, name, "a date such as 2026-01-31 or 2026-01-31T14:05:00Z"),
    };

    /// <summary>An option that takes one of an enumeration's names, in lower case; the first value is the default.</summary>
    public static Option<T> Choice<T>(string name, string description)
        where T : struct, Enum
    {
        var choices = string.Join('|', Enum.GetNames<T>().Select(Lower));
        var option = new Option<T>(name)
        {
            HelpName = choices,
            Description = description,
            CustomParser = result => TryParse<T>(result.Tokens[0].Value, out var value) ? value : Wrong<T>(result, name, choices),
        };
        Suggest<T>(option.CompletionSources);
        return option;
    }

    /// <summary>An option that takes one of an enumeration's names, in lower case, or is left out.</summary>
    public static Option<T?> OptionalChoice<T>(string name, string description)
        where T : struct, Enum
    {
        var choices = string.Join('|', Enum.GetNames<T>().Select(Lower));
        var option = new Option<T?>(name)
        {
            HelpName = choices,
            Description = description,
            CustomParser = result => TryParse<T>(result.Tokens[0].Value, out var value) ? value : Wrong<T?>(result, name, choices),
        };
        Suggest<T>(option.CompletionSources);
        return option;
    }

    /// <summary>An argument that takes one of an enumeration's names, in lower case.</summary>
    public static Argument<T> ChoiceArgument<T>(string name, string description)
        where T : struct, Enum
    {
        var choices = string.Join('|', Enum.GetNames<T>().Select(Lower));
        var argument = new Argument<T>(name)
        {
            HelpName = choices,
            Description = description,
            CustomParser = result => TryParse<T>(result.Tokens[0].Value, out var value) ? value : Wrong<T>(result, name, choices),
        };
        Suggest<T>(argument.CompletionSources);
        return argument;
    }

    /// <summary><c>--priority</c>, for a command that starts a job.</summary>
    public static Option<JobPriority?> Priority() =>
        OptionalChoice<JobPriority>("--priority", "Which jobs get their turn before this one: normal, high or low (normal).");

    /// <summary>A repeatable option.</summary>
    public static Option<string[]> Repeatable(string name, string helpName, string description) => new(name)
    {
        HelpName = helpName,
        Description = description,
        Arity = ArgumentArity.OneOrMore,
    };

    /// <summary>A repeatable option that takes some of an enumeration's names, in lower case.</summary>
    public static Option<string[]> Choices<T>(string name, string helpName, string description)
        where T : struct, Enum
    {
        var option = Repeatable(name, helpName, description);
        var choices = string.Join(", ", Enum.GetNames<T>().Select(Lower));
        option.Description = $"{description} One of {choices}; repeatable.";
        option.CustomParser = result => Array.TrueForAll([.. result.Tokens], token => TryParse<T>(token.Value, out _))
            ? [.. result.Tokens.Select(token => Lower(token.Value))]
            : Wrong<string[]>(result, name, choices);
        Suggest<T>(option.CompletionSources);
        return option;
    }

    /// <summary>An option that takes a time in whole hours: <c>12h</c>, <c>1d</c>, <c>2w</c>; <c>off</c> is 0.</summary>
    public static Option<int?> Hours(string name, string description) => new(name)
    {
        HelpName = "TIME|off",
        Description = description,
        CustomParser = result => ParseHours(result.Tokens[0].Value) ?? Wrong<int?>(result, name, "a time of 1h to 30d such as 12h, 1d or 2w, or off"),
    };

    /// <summary>What shells complete: the names as they are written, which are not those of the code.</summary>
    private static void Suggest<T>(List<Func<CompletionContext, IEnumerable<CompletionItem>>> sources)
        where T : struct, Enum
    {
        sources.Clear();
        sources.Add(_ => Enum.GetNames<T>().Select(name => new CompletionItem(Lower(name))));
    }

    private static int? ParseHours(string text)
    {
        const int MaxHours = 720;
        if (text is "off")
        {
            return 0;
        }

        var unit = text.Length == 0 ? 0 : text[^1] switch { 'h' => 1, 'd' => 24, 'w' => 7 * 24, _ => 0 };
        return int.TryParse(text.AsSpan(0, Math.Max(0, text.Length - 1)), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count * (long)unit is > 0 and <= MaxHours
            ? count * unit
            : null;
    }

    private static bool TryParse<T>(string text, out T value)
        where T : struct, Enum
    {
        var name = Array.Find(Enum.GetNames<T>(), name => string.Equals(name, text, StringComparison.OrdinalIgnoreCase));
        value = name is null ? default : Enum.Parse<T>(name);
        return name is not null;
    }

    private static T? Wrong<T>(ArgumentResult result, string name, string allowed)
    {
        result.AddError($"{name} does not take '{string.Join("', '", result.Tokens)}'; allowed: {allowed}.");
        return default;
    }

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Globalization", "CA1308", Justification = "Lower case is how names are written, not a comparison trick.")]
    private static string Lower(string name) => name.ToLowerInvariant();
}
