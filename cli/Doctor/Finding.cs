using System.Text.Json.Serialization;

namespace Contexter.Cli.Doctor;

/// <summary>How something is.</summary>
internal enum FindingState
{
    /// <summary>As it should be.</summary>
    Ok = 0,

    /// <summary>It works, and somebody should know of it.</summary>
    Warning,

    /// <summary>Something does not work.</summary>
    Problem,
}

/// <summary>One thing that was looked at.</summary>
/// <param name="Area">What it belongs to: <c>configuration</c>, <c>data</c>, <c>store</c>, ...</param>
/// <param name="State">How it is.</param>
/// <param name="Message">What was found, in one line.</param>
/// <param name="Advice">What to do; null where nothing has to be done.</param>
internal sealed record Finding(string Area, FindingState State, string Message, string? Advice)
{
    /// <summary>Something that is as it should be.</summary>
    public static Finding Ok(string area, string message) => new(area, FindingState.Ok, message, null);

    /// <summary>Something that works and that somebody should know of.</summary>
    public static Finding Warning(string area, string message, string advice) => new(area, FindingState.Warning, message, advice);

    /// <summary>Something that does not work.</summary>
    /// <param name="area">What it belongs to.</param>
    /// <param name="message">What was found.</param>
    /// <param name="advice">What to do; null where the message says it already.</param>
    public static Finding Problem(string area, string message, string? advice = null) => new(area, FindingState.Problem, message, advice);
}

/// <summary>All that was looked at.</summary>
/// <param name="Findings">In the order in which it was.</param>
internal sealed record DoctorReport(IReadOnlyList<Finding> Findings)
{
    /// <summary>How many of them do not work.</summary>
    [JsonPropertyOrder(-2)]
    public int Problems => Findings.Count(finding => finding.State == FindingState.Problem);

    /// <summary>How many of them somebody should know of.</summary>
    [JsonPropertyOrder(-1)]
    public int Warnings => Findings.Count(finding => finding.State == FindingState.Warning);
}
