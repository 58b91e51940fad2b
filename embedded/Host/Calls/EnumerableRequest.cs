namespace Contexter.Embedded.Calls;

/// <summary>A call of a method that returns <see cref="IAsyncEnumerable{T}"/>. Nothing happens before the caller enumerates.</summary>
/// <typeparam name="T">The items' type.</typeparam>
internal abstract class EnumerableRequest<T> : GrainCall, IAsyncEnumerable<T>, IGrainEnumerable
{
    private CancellationToken _callerToken;
    private CancellationToken _grainToken;

    /// <summary>Gets or sets the reference the method was called on.</summary>
    public GrainProxy Reference { get; set; } = null!;

    public int MaxBatchSize { get; set; } = 100;

    public override bool IsCancellable => true;

    protected internal override CancellationToken GrainToken => _grainToken;

    public override object? GetTarget() => null;

    public override bool TryCancel() => false;

    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default) => new Enumeration<T>(this, _callerToken, cancellationToken);

    /// <summary>Calls the grain's method for one enumeration.</summary>
    public IAsyncEnumerator<T> Start(object grain, CancellationToken token)
    {
        var call = (EnumerableRequest<T>)MemberwiseClone();
        call._grainToken = token;
        return call.Call(grain).GetAsyncEnumerator(token);
    }

    protected internal override void UseToken(CancellationToken callerToken) => _callerToken = callerToken;

    /// <summary>Calls the grain's method.</summary>
    protected internal abstract IAsyncEnumerable<T> Call(object grain);
}

/// <summary>A running enumeration as its activation and the host see it.</summary>
internal interface IEnumeration
{
    /// <summary>Ends the enumeration from the grain's side. Called in a turn of its activation.</summary>
    void Abort(string reason);

    /// <summary>Ends the enumeration if nobody asked for items since the last time this was called.</summary>
    void AbortIfForgotten();
}

/// <summary>Items on their way to the caller.</summary>
/// <param name="Items">The items.</param>
/// <param name="Ended">Whether no more come.</param>
/// <param name="Error">What the enumeration ended with after these items, or <see langword="null"/>.</param>
internal sealed record EnumerationBatch<T>(List<T> Items, bool Ended, Exception? Error);
