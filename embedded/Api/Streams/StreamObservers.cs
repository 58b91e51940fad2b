namespace Orleans.Streams;

/// <summary>Subscriptions with functions instead of observers.</summary>
public static class AsyncObservableExtensions
{
    /// <summary>Subscribes.</summary>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <param name="obs">What to subscribe to.</param>
    /// <param name="onNextAsync">Takes the items.</param>
    /// <param name="onErrorAsync">Takes errors.</param>
    /// <param name="onCompletedAsync">Runs when the producer is done.</param>
    /// <returns>The subscription.</returns>
    public static Task<StreamSubscriptionHandle<T>> SubscribeAsync<T>(
        this IAsyncObservable<T> obs, Func<T, StreamSequenceToken?, Task> onNextAsync, Func<Exception, Task> onErrorAsync, Func<Task> onCompletedAsync)
    {
        ArgumentNullException.ThrowIfNull(obs);
        return obs.SubscribeAsync(new FunctionObserver<T>(onNextAsync, onErrorAsync, onCompletedAsync));
    }

    /// <summary>Subscribes.</summary>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <param name="obs">What to subscribe to.</param>
    /// <param name="onNextAsync">Takes the items.</param>
    /// <param name="onErrorAsync">Takes errors.</param>
    /// <returns>The subscription.</returns>
    public static Task<StreamSubscriptionHandle<T>> SubscribeAsync<T>(
        this IAsyncObservable<T> obs, Func<T, StreamSequenceToken?, Task> onNextAsync, Func<Exception, Task> onErrorAsync) =>
        obs.SubscribeAsync(onNextAsync, onErrorAsync, Ignore.Completion);

    /// <summary>Subscribes.</summary>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <param name="obs">What to subscribe to.</param>
    /// <param name="onNextAsync">Takes the items.</param>
    /// <returns>The subscription.</returns>
    public static Task<StreamSubscriptionHandle<T>> SubscribeAsync<T>(this IAsyncObservable<T> obs, Func<T, StreamSequenceToken?, Task> onNextAsync) =>
        obs.SubscribeAsync(onNextAsync, Ignore.Error, Ignore.Completion);
}

/// <summary>Subscriptions to batches with functions instead of observers.</summary>
public static class AsyncBatchObservableExtensions
{
    /// <summary>Subscribes.</summary>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <param name="obs">What to subscribe to.</param>
    /// <param name="onNextAsync">Takes the batches.</param>
    /// <param name="onErrorAsync">Takes errors.</param>
    /// <param name="onCompletedAsync">Runs when the producer is done.</param>
    /// <returns>The subscription.</returns>
    public static Task<StreamSubscriptionHandle<T>> SubscribeAsync<T>(
        this IAsyncBatchObservable<T> obs, Func<IList<SequentialItem<T>>, Task> onNextAsync, Func<Exception, Task> onErrorAsync, Func<Task> onCompletedAsync)
    {
        ArgumentNullException.ThrowIfNull(obs);
        return obs.SubscribeAsync(new FunctionBatchObserver<T>(onNextAsync, onErrorAsync, onCompletedAsync));
    }

    /// <summary>Subscribes.</summary>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <param name="obs">What to subscribe to.</param>
    /// <param name="onNextAsync">Takes the batches.</param>
    /// <returns>The subscription.</returns>
    public static Task<StreamSubscriptionHandle<T>> SubscribeAsync<T>(this IAsyncBatchObservable<T> obs, Func<IList<SequentialItem<T>>, Task> onNextAsync) =>
        obs.SubscribeAsync(onNextAsync, Ignore.Error, Ignore.Completion);
}

/// <summary>Resuming subscriptions with functions instead of observers.</summary>
public static class StreamSubscriptionHandleExtensions
{
    /// <summary>Says who takes the items in this activation.</summary>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <param name="handle">The subscription.</param>
    /// <param name="onNextAsync">Takes the items.</param>
    /// <param name="onErrorAsync">Takes errors.</param>
    /// <param name="onCompletedAsync">Runs when the producer is done.</param>
    /// <param name="token">The first item wanted, or <see langword="null"/>.</param>
    /// <returns>The subscription.</returns>
    public static Task<StreamSubscriptionHandle<T>> ResumeAsync<T>(
        this StreamSubscriptionHandle<T> handle,
        Func<T, StreamSequenceToken?, Task> onNextAsync,
        Func<Exception, Task> onErrorAsync,
        Func<Task> onCompletedAsync,
        StreamSequenceToken? token = null)
    {
        ArgumentNullException.ThrowIfNull(handle);
        return handle.ResumeAsync(new FunctionObserver<T>(onNextAsync, onErrorAsync, onCompletedAsync), token);
    }

    /// <summary>Says who takes the items in this activation.</summary>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <param name="handle">The subscription.</param>
    /// <param name="onNextAsync">Takes the items.</param>
    /// <param name="token">The first item wanted, or <see langword="null"/>.</param>
    /// <returns>The subscription.</returns>
    public static Task<StreamSubscriptionHandle<T>> ResumeAsync<T>(
        this StreamSubscriptionHandle<T> handle, Func<T, StreamSequenceToken?, Task> onNextAsync, StreamSequenceToken? token = null) =>
        handle.ResumeAsync(onNextAsync, Ignore.Error, Ignore.Completion, token);

    /// <summary>Says who takes the batches in this activation.</summary>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <param name="handle">The subscription.</param>
    /// <param name="onNextAsync">Takes the batches.</param>
    /// <param name="onErrorAsync">Takes errors.</param>
    /// <param name="onCompletedAsync">Runs when the producer is done.</param>
    /// <param name="token">The first item wanted, or <see langword="null"/>.</param>
    /// <returns>The subscription.</returns>
    public static Task<StreamSubscriptionHandle<T>> ResumeAsync<T>(
        this StreamSubscriptionHandle<T> handle,
        Func<IList<SequentialItem<T>>, Task> onNextAsync,
        Func<Exception, Task> onErrorAsync,
        Func<Task> onCompletedAsync,
        StreamSequenceToken? token = null)
    {
        ArgumentNullException.ThrowIfNull(handle);
        return handle.ResumeAsync(new FunctionBatchObserver<T>(onNextAsync, onErrorAsync, onCompletedAsync), token);
    }

    /// <summary>Says who takes the batches in this activation.</summary>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <param name="handle">The subscription.</param>
    /// <param name="onNextAsync">Takes the batches.</param>
    /// <param name="token">The first item wanted, or <see langword="null"/>.</param>
    /// <returns>The subscription.</returns>
    public static Task<StreamSubscriptionHandle<T>> ResumeAsync<T>(
        this StreamSubscriptionHandle<T> handle, Func<IList<SequentialItem<T>>, Task> onNextAsync, StreamSequenceToken? token = null) =>
        handle.ResumeAsync(onNextAsync, Ignore.Error, Ignore.Completion, token);
}

internal static class Ignore
{
    public static readonly Func<Exception, Task> Error = static _ => Task.CompletedTask;
    public static readonly Func<Task> Completion = static () => Task.CompletedTask;
}

internal sealed class FunctionObserver<T>(Func<T, StreamSequenceToken?, Task> next, Func<Exception, Task> error, Func<Task> completed) : IAsyncObserver<T>
{
    public Task OnNextAsync(T item, StreamSequenceToken? token = null) => next(item, token);

    public Task OnErrorAsync(Exception ex) => error(ex);

    public Task OnCompletedAsync() => completed();
}

internal sealed class FunctionBatchObserver<T>(Func<IList<SequentialItem<T>>, Task> next, Func<Exception, Task> error, Func<Task> completed) : IAsyncBatchObserver<T>
{
    public Task OnNextAsync(IList<SequentialItem<T>> items) => next(items);

    public Task OnErrorAsync(Exception ex) => error(ex);

    public Task OnCompletedAsync() => completed();
}
