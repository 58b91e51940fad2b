namespace Contexter.Documents;

/// <summary>
/// An error that is the user's to mend: bad input, a limit, a damaged file, a full disk. Its message names the input, the rule it broke and the way out,
/// and may be shown to anyone who may use Contexter.
/// </summary>
public class ContexterException : Exception
{
    /// <summary>Makes an error with a stable code and a message for people.</summary>
    /// <param name="code">Stable, lower case with underscores, for programs (see <see cref="ErrorCodes"/>).</param>
    /// <param name="message">Names the input, the rule and the way out.</param>
    /// <param name="innerException">What caused it, if anything did.</param>
    public ContexterException(string code, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(code);
        Code = code;
    }

    /// <summary>Stable code of the error, one of <see cref="ErrorCodes"/>.</summary>
    public string Code { get; }

    /// <summary>Whether it was tried as often as is worth it, by limits of its own, before this was thrown: whoever catches it does not try again at once. Default false.</summary>
    public bool IsExhausted { get; init; }

    /// <summary>Whether the same may succeed a while later though nobody mends anything: a server did not answer, or answered that it could not. Default false.</summary>
    public bool MayPass { get; init; }
}
