namespace Orleans;

/// <summary>Why an activation ends.</summary>
/// <param name="code">The kind of reason.</param>
/// <param name="exception">The error behind it, or <see langword="null"/>.</param>
/// <param name="text">A description for people.</param>
public readonly struct DeactivationReason(DeactivationReasonCode code, Exception? exception, string text)
{
    /// <summary>Creates a reason without an error behind it.</summary>
    /// <param name="code">The kind of reason.</param>
    /// <param name="text">A description for people.</param>
    public DeactivationReason(DeactivationReasonCode code, string text)
        : this(code, null, text)
    {
    }

    /// <summary>Gets the description for people.</summary>
    public string Description { get; } = text;

    /// <summary>Gets the kind of reason.</summary>
    public DeactivationReasonCode ReasonCode { get; } = code;

    /// <summary>Gets the error behind the deactivation, or <see langword="null"/>.</summary>
    public Exception? Exception { get; } = exception;

    /// <inheritdoc/>
    public override string ToString() => Exception is null ? $"{ReasonCode}: {Description}" : $"{ReasonCode}: {Description}. Exception: {Exception.Message}";
}

/// <summary>The kinds of <see cref="DeactivationReason"/>.</summary>
public enum DeactivationReasonCode : byte
{
    /// <summary>No reason is known.</summary>
    None,

    /// <summary>The host stops.</summary>
    ShuttingDown,

    /// <summary>The constructor, loading the state or <see cref="Grain.OnActivateAsync"/> failed.</summary>
    ActivationFailed,

    /// <summary>The grain directory failed.</summary>
    DirectoryFailure,

    /// <summary>The activation was idle for its collection age.</summary>
    ActivationIdle,

    /// <summary>The activation did not answer.</summary>
    ActivationUnresponsive,

    /// <summary>Another activation of the same grain exists.</summary>
    DuplicateActivation,

    /// <summary>A request did not fit the activation's version.</summary>
    IncompatibleRequest,

    /// <summary>The grain's code failed in a way that makes its memory untrustworthy.</summary>
    ApplicationError,

    /// <summary>The grain asked for it.</summary>
    ApplicationRequested,

    /// <summary>The activation moves to another host.</summary>
    Migrating,

    /// <summary>The host asked for it.</summary>
    RuntimeRequested,

    /// <summary>Memory is short.</summary>
    HighMemoryPressure,
}
