namespace Contexter.Quality;

/// <summary>Why a document has the quality score that it has: a rule that it breaks, and what that takes off. Stored with the document.</summary>
/// <param name="Severity">How bad it is.</param>
/// <param name="Code">Stable name of the rule (<see cref="FindingCodes"/>).</param>
/// <param name="Message">What is wrong and what the rule is, for people: a clause about the document such as <c>it has 34 characters, fewer than 100; it is kept</c>.</param>
/// <param name="Penalty">What it takes off a score of 1; 0 for what is only worth knowing.</param>
public sealed record QualityReason(Severity Severity, string Code, string Message, double Penalty);
