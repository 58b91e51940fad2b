using Contexter.Embedded.Activations;
using Contexter.Embedded.Calls;
using Contexter.Embedded.Copying;
using Contexter.Embedded.Runtime;
using Orleans.Streams;
using Orleans.Streams.Core;

namespace Contexter.Embedded.Streams;

/// <summary>Delivers a stream to the grain of one class that has the stream's key: one item after the other, each as a call of its own turn.</summary>
internal sealed class StreamDelivery<T>(EmbeddedSilo silo, string provider, StreamId id, GrainClass grainClass)
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromMinutes(1);

    private readonly GrainProxy _consumer =
        silo.Manifest.InterfaceOf(grainClass.Interfaces[0]).Reference(grainClass, new GrainId(grainClass.GrainType, IdSpan.Create(id.GetKeyAsString())));

    /// <summary>Delivers an item, again and again with longer and longer pauses while the consumer throws, for a minute at most.</summary>
    public async Task DeliverAsync(T item, StreamSequenceToken token, CancellationToken cancellationToken)
    {
        var started = silo.Time.GetTimestamp();
        for (var delay = FirstDelay; ; delay *= 2)
        {
            try
            {
                await CallAsync(observer => observer.OnNextAsync(Copier.Copy(item), token)).ConfigureAwait(false);
                return;
            }
            catch (Exception fault)
            {
                silo.Log.StreamDeliveryFailed(id.ToString(), _consumer.GrainId, fault);
                if (cancellationToken.IsCancellationRequested)
                {
                    return;
                }

                if (silo.Time.GetElapsedTime(started) + delay > GiveUpAfter)
                {
                    await FailAsync(fault).ConfigureAwait(false);
                    return;
                }
            }

            await Task.Delay(delay, silo.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public Task CompleteAsync() => CallAsync(static observer => observer.OnCompletedAsync());

    public async Task FailAsync(Exception error)
    {
        try
        {
            await CallAsync(observer => observer.OnErrorAsync(error)).ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            silo.Log.StreamDeliveryFailed(id.ToString(), _consumer.GrainId, fault);
        }
    }

    private async Task CallAsync(Func<IAsyncObserver<T>, Task> call)
    {
        var request = new StreamRequest(this, call) { TargetId = _consumer.GrainId };
        _consumer.SendUntracked(request);
        await request.Result.ConfigureAwait(false);
    }

    /// <summary>The observer that the activation has for this stream; it is asked for one at the first delivery.</summary>
    private async ValueTask<IAsyncObserver<T>> ObserverAsync(Activation activation)
    {
        if (activation.GetComponent<StreamObservers>() is not { } observers)
        {
            activation.SetComponent(observers = new StreamObservers());
        }

        if (!observers.TryGet<T>(provider, id, out var observer))
        {
            var factory = new SubscriptionHandleFactory(provider, id, observers);
            await ((IStreamSubscriptionObserver)activation.GrainInstance!).OnSubscribed(factory).ConfigureAwait(true);
            if (!observers.TryGet(provider, id, out observer))
            {
                throw new OrleansException(
                    $"{grainClass} got stream {id} and attached no observer of {typeof(T)}. Call handleFactory.Create<{typeof(T).Name}>().ResumeAsync(observer) in OnSubscribed.");
            }
        }

        return observer!;
    }

    private sealed class StreamRequest(StreamDelivery<T> delivery, Func<IAsyncObserver<T>, Task> call) : ResultRequest<Unit>
    {
        private static readonly GrainMethod DeliverMethod = GrainMethod.Internal(typeof(IAsyncObserver<T>).GetMethod(nameof(IAsyncObserver<>.OnNextAsync))!, interleave: false);

        public override GrainMethod Method => DeliverMethod;

        public override bool IsFiltered => false;

        protected override async ValueTask<Unit> Run(object grain)
        {
            await call(await delivery.ObserverAsync(Target!).ConfigureAwait(true)).ConfigureAwait(true);
            return default;
        }
    }
}
