namespace Contexter.GrainInterfaces;

/// <summary>
/// An error of the caller's making or to the caller's knowledge, as it crosses a grain call: a stable code and a message for people that names the input,
/// the rule and the way out.
/// </summary>
[GenerateSerializer]
[Alias("contexter.fault")]
public sealed class ContexterFaultException : Exception
{
    /// <summary>Makes a fault.</summary>
    /// <param name="code">Stable code, lower case with underscores.</param>
    /// <param name="message">The message for people.</param>
    public ContexterFaultException(string code, string message)
        : base(message)
    {
        Code = code;
    }

    /// <summary>Stable code, lower case with underscores: <c>library_not_found</c>, <c>invalid_input</c>, ...</summary>
    [Id(0)]
    public string Code { get; private set; }

    /// <summary>Whether it was tried as often as is worth it before this was thrown: whoever catches it does not try again at once. Default false.</summary>
    [Id(1)]
    public bool IsExhausted { get; init; }

    /// <summary>Whether the same may succeed a while later though nobody mends anything. Default false.</summary>
    [Id(2)]
    public bool MayPass { get; init; }
}
