using System.Diagnostics.CodeAnalysis;
using Orleans.Streams;
using Orleans.Streams.Core;

namespace Contexter.Embedded.Streams;

/// <summary>The observers that an activation has attached to streams; they end with it. Lives inside its turns.</summary>
internal sealed class StreamObservers
{
    private readonly Dictionary<(string Provider, StreamId Id), object> _observers = [];

    public bool TryGet<T>(string provider, StreamId id, [NotNullWhen(true)] out IAsyncObserver<T>? observer)
    {
        observer = _observers.GetValueOrDefault((provider, id)) as IAsyncObserver<T>;
        return observer is not null;
    }

    public void Set<T>(string provider, StreamId id, IAsyncObserver<T> observer) => _observers[(provider, id)] = observer;

    public void Remove(string provider, StreamId id) => _observers.Remove((provider, id));
}

/// <summary>Hands a subscription to a grain that is subscribed by its class.</summary>
internal sealed class SubscriptionHandleFactory(string provider, StreamId id, StreamObservers observers) : IStreamSubscriptionHandleFactory
{
    public StreamId StreamId => id;

    public string ProviderName => provider;

    public StreamSubscriptionHandle<T> Create<T>() => new SubscriptionHandle<T>(provider, id, observers);
}

/// <summary>An activation's subscription to a stream.</summary>
internal sealed class SubscriptionHandle<T>(string provider, StreamId id, StreamObservers observers) : StreamSubscriptionHandle<T>
{
    public override StreamId StreamId => id;

    public override string ProviderName => provider;

    public override Guid HandleId { get; } = new(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{provider}/{id}")).AsSpan(0, 16));

    public override Task UnsubscribeAsync()
    {
        observers.Remove(provider, id);
        return Task.CompletedTask;
    }

    public override Task<StreamSubscriptionHandle<T>> ResumeAsync(IAsyncObserver<T> observer, StreamSequenceToken? token = null)
    {
        ArgumentNullException.ThrowIfNull(observer);
        observers.Set(provider, id, observer);
        return Task.FromResult<StreamSubscriptionHandle<T>>(this);
    }

    public override Task<StreamSubscriptionHandle<T>> ResumeAsync(IAsyncBatchObserver<T> observer, StreamSequenceToken? token = null)
    {
        ArgumentNullException.ThrowIfNull(observer);
        return ResumeAsync(new BatchOfOne(observer), token);
    }

    public override bool Equals(StreamSubscriptionHandle<T>? other) => other is not null && other.StreamId == id && string.Equals(other.ProviderName, provider, StringComparison.Ordinal);

    public override bool Equals(object? obj) => Equals(obj as StreamSubscriptionHandle<T>);

    public override int GetHashCode() => id.GetHashCode();

    private sealed class BatchOfOne(IAsyncBatchObserver<T> observer) : IAsyncObserver<T>
    {
        public Task OnNextAsync(T item, StreamSequenceToken? token = null) => observer.OnNextAsync([new SequentialItem<T>(item, token!)]);

        public Task OnCompletedAsync() => observer.OnCompletedAsync();

        public Task OnErrorAsync(Exception ex) => observer.OnErrorAsync(ex);
    }
}
