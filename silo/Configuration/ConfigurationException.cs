using System.Globalization;
using Contexter.Documents;

namespace Contexter.Silo.Configuration;

/// <summary>One thing that is wrong with the configuration.</summary>
/// <param name="Key">Key of the setting; null when the problem is not one of a key (a file that cannot be read).</param>
/// <param name="Origin">Where the problem stands.</param>
/// <param name="Message">The whole problem in one line: key, value, what is wrong, where, and what is allowed. Never holds a secret.</param>
public sealed record ConfigurationProblem(string? Key, SettingOrigin Origin, string Message)
{
    private const int LongestQuote = 80;

    /// <summary>A value in quotes, in one line and cut where it is long.</summary>
    internal static string Quote(string text)
    {
        var cut = text.Length > LongestQuote ? string.Concat(text.AsSpan(0, LongestQuote), "…") : text;
        return $"'{string.Concat(cut.Select(letter => char.IsControl(letter) ? ' ' : letter))}'";
    }

    /// <summary>A setting with a wrong value.</summary>
    internal static ConfigurationProblem WrongValue(Setting setting, string value, SettingOrigin origin, string complaint, string? allowed = null) =>
        new(setting.Key, origin, $"{setting.Key}: {Quote(value)} {complaint} ({origin}); allowed: {allowed ?? setting.Allowed}");

    /// <summary>A name in a map that is not allowed.</summary>
    internal static ConfigurationProblem WrongName(SettingMap map, string name, SettingOrigin origin, string complaint) =>
        new(map.KeyOf(name), origin, $"{map.Key}: {Quote(name)} {complaint} ({origin}); allowed: {map.Names.Allowed}");

    /// <summary>A key that is not known.</summary>
    internal static ConfigurationProblem UnknownKey(string key, SettingOrigin origin, string? nearest) =>
        new(key, origin, $"unknown key {Quote(key)} ({origin}); {DidYouMean(nearest)}");

    /// <summary>An environment variable that is not known.</summary>
    internal static ConfigurationProblem UnknownVariable(string name, SettingOrigin origin, string? nearest) =>
        new(null, origin, $"unknown environment variable {Quote(name)}; {DidYouMean(nearest)}");

    private static string DidYouMean(string? nearest) =>
        nearest is null ? "'contexter config init' writes a file with every key" : $"did you mean '{nearest}'?";
}

/// <summary>Configuration that cannot be used, with everything that is wrong with it.</summary>
public sealed class ConfigurationException : ContexterException
{
    /// <summary>Makes the exception; its code is <see cref="ErrorCodes.ConfigurationInvalid"/>, its message lists all problems, one a line.</summary>
    /// <param name="problems">What is wrong; at least one problem.</param>
    public ConfigurationException(IReadOnlyList<ConfigurationProblem> problems)
        : base(ErrorCodes.ConfigurationInvalid, Describe(problems))
    {
        Problems = problems;
    }

    /// <summary>What is wrong: first the file from top to bottom, then the environment, the command line, and rules between settings.</summary>
    public IReadOnlyList<ConfigurationProblem> Problems { get; }

    private static string Describe(IReadOnlyList<ConfigurationProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        var count = problems.Count == 1 ? "1 problem" : string.Create(CultureInfo.InvariantCulture, $"{problems.Count} problems");
        return string.Join('\n', [$"The configuration has {count}:", .. problems.Select(problem => $"  {problem.Message}")]);
    }
}
