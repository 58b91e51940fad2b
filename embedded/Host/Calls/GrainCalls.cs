namespace Contexter.Embedded.Calls;

// The bases of the request classes ProxyEmitter makes, one for each kind of return type. A made class holds the arguments in fields and
// overrides Call, which loads them and calls the interface's method.

/// <summary>A call of a method that returns <see cref="Task"/>.</summary>
internal abstract class TaskRequest : ResultRequest<Unit>
{
    protected override ValueTask<Unit> Run(object grain)
    {
        var call = Call(grain);
        return call.IsCompletedSuccessfully ? default : AwaitAsync(call);
    }

    /// <summary>Calls the grain's method.</summary>
    protected internal abstract Task Call(object grain);

    private static async ValueTask<Unit> AwaitAsync(Task call)
    {
        await call.ConfigureAwait(true);
        return default;
    }
}

/// <summary>A call of a method that returns <see cref="ValueTask"/>.</summary>
internal abstract class ValueTaskRequest : ResultRequest<Unit>
{
    protected override ValueTask<Unit> Run(object grain)
    {
        var call = Call(grain);
        if (!call.IsCompletedSuccessfully)
        {
            return AwaitAsync(call);
        }

        call.GetAwaiter().GetResult();
        return default;
    }

    /// <summary>Calls the grain's method.</summary>
    protected internal abstract ValueTask Call(object grain);

    private static async ValueTask<Unit> AwaitAsync(ValueTask call)
    {
        await call.ConfigureAwait(true);
        return default;
    }
}

/// <summary>A call of a method that returns nothing, whose caller therefore does not wait.</summary>
internal abstract class VoidRequest : ResultRequest<Unit>
{
    protected override ValueTask<Unit> Run(object grain)
    {
        Call(grain);
        return default;
    }

    /// <summary>Calls the grain's method.</summary>
    protected internal abstract void Call(object grain);
}

/// <summary>A call of a method that returns <see cref="Task{TResult}"/>.</summary>
internal abstract class TaskRequest<T> : ResultRequest<T>
{
    protected override ValueTask<T> Run(object grain) => new(Call(grain));

    /// <summary>Calls the grain's method.</summary>
    protected internal abstract Task<T> Call(object grain);
}

/// <summary>A call of a method that returns <see cref="ValueTask{TResult}"/>.</summary>
internal abstract class ValueTaskRequest<T> : ResultRequest<T>
{
    protected override ValueTask<T> Run(object grain) => Call(grain);

    /// <summary>Calls the grain's method.</summary>
    protected internal abstract ValueTask<T> Call(object grain);
}
