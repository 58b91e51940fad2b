using System.Reflection;

namespace Orleans.Serialization.Invocation;

/// <summary>A call on its way: a method and its arguments.</summary>
public interface IInvokable : IDisposable
{
    /// <summary>Gets the object the call runs on, or <see langword="null"/> before it has arrived.</summary>
    /// <returns>The object.</returns>
    object? GetTarget();

    /// <summary>Gets how many arguments there are.</summary>
    /// <returns>The number.</returns>
    int GetArgumentCount();

    /// <summary>Gets an argument.</summary>
    /// <param name="index">Its place, from 0.</param>
    /// <returns>The argument.</returns>
    object? GetArgument(int index);

    /// <summary>Replaces an argument.</summary>
    /// <param name="index">Its place, from 0.</param>
    /// <param name="value">The argument.</param>
    void SetArgument(int index, object? value);

    /// <summary>Gets the method's name.</summary>
    /// <returns>The name.</returns>
    string GetMethodName();

    /// <summary>Gets the interface's full name.</summary>
    /// <returns>The name.</returns>
    string GetInterfaceName();

    /// <summary>Gets "interface/method", as traces name calls.</summary>
    /// <returns>The name.</returns>
    string GetActivityName();

    /// <summary>Gets the interface's method.</summary>
    /// <returns>The method.</returns>
    MethodInfo GetMethod();

    /// <summary>Gets the interface.</summary>
    /// <returns>The interface.</returns>
    Type GetInterfaceType();

    /// <summary>Gets the method's own time-out.</summary>
    /// <returns>The time, or <see langword="null"/> for the host's default.</returns>
    TimeSpan? GetDefaultResponseTimeout();

    /// <summary>Gets the token the grain sees.</summary>
    /// <returns>The token.</returns>
    CancellationToken GetCancellationToken();

    /// <summary>Cancels the token the grain sees.</summary>
    /// <returns>Whether the call has one.</returns>
    bool TryCancel();

    /// <summary>Gets whether the method takes a token.</summary>
    bool IsCancellable { get; }
}

/// <summary>The answer to a call: a result or an error.</summary>
public abstract class Response
{
    /// <summary>Gets the answer of a call without a result.</summary>
    public static Response Completed { get; } = new ValueResponse(null, null);

    /// <summary>Gets or sets the result.</summary>
    public abstract object? Result { get; set; }

    /// <summary>Gets or sets the error, or <see langword="null"/>.</summary>
    public abstract Exception? Exception { get; set; }

    /// <summary>Creates an answer.</summary>
    /// <typeparam name="TResult">The result's type.</typeparam>
    /// <param name="value">The result.</param>
    /// <returns>The answer.</returns>
    public static Response FromResult<TResult>(TResult value) => new ValueResponse(value, null);

    /// <summary>Creates an answer that is an error.</summary>
    /// <param name="exception">The error.</param>
    /// <returns>The answer.</returns>
    public static Response FromException(Exception exception) => new ValueResponse(null, exception);

    private sealed class ValueResponse(object? result, Exception? exception) : Response
    {
        public override object? Result { get; set; } = result;

        public override Exception? Exception { get; set; } = exception;
    }
}
