using Microsoft.Extensions.DependencyInjection;
using Orleans.Streams;

namespace Orleans.Streams
{
    /// <summary>An item with its place in the stream.</summary>
    /// <typeparam name="T">The item's type.</typeparam>
    /// <param name="item">The item.</param>
    /// <param name="token">Its place.</param>
    public sealed class SequentialItem<T>(T item, StreamSequenceToken token)
    {
        /// <summary>Gets the item.</summary>
        public T Item { get; } = item;

        /// <summary>Gets its place.</summary>
        public StreamSequenceToken Token { get; } = token;
    }

    /// <summary>A place in a stream.</summary>
    public abstract class StreamSequenceToken : IEquatable<StreamSequenceToken>, IComparable<StreamSequenceToken>
    {
        /// <summary>Gets the number of the batch.</summary>
        public abstract long SequenceNumber { get; protected set; }

        /// <summary>Gets the number of the item within the batch.</summary>
        public abstract int EventIndex { get; protected set; }

        /// <inheritdoc/>
        public abstract bool Equals(StreamSequenceToken? other);

        /// <inheritdoc/>
        public abstract int CompareTo(StreamSequenceToken? other);
    }

    /// <summary>Items were given up because their consumer failed for too long.</summary>
    public sealed class StreamEventDeliveryFailureException : OrleansException
    {
        /// <summary>Creates the error.</summary>
        public StreamEventDeliveryFailureException()
        {
        }

        /// <summary>Creates the error.</summary>
        /// <param name="message">Which items of which stream.</param>
        public StreamEventDeliveryFailureException(string message)
            : base(message)
        {
        }

        /// <summary>Creates the error.</summary>
        /// <param name="message">Which items of which stream.</param>
        /// <param name="innerException">What the consumer failed with last.</param>
        public StreamEventDeliveryFailureException(string message, Exception innerException)
            : base(message, innerException)
        {
        }
    }

    /// <summary>A subscription to a stream.</summary>
    /// <typeparam name="T">The items' type.</typeparam>
    public abstract class StreamSubscriptionHandle<T> : IEquatable<StreamSubscriptionHandle<T>>
    {
        /// <summary>Gets the stream.</summary>
        public abstract StreamId StreamId { get; }

        /// <summary>Gets the provider's name.</summary>
        public abstract string ProviderName { get; }

        /// <summary>Gets the subscription's identity.</summary>
        public abstract Guid HandleId { get; }

        /// <summary>Ends the subscription.</summary>
        /// <returns>A task that completes when no more items come.</returns>
        public abstract Task UnsubscribeAsync();

        /// <summary>Says who takes the items in this activation.</summary>
        /// <param name="observer">Takes the items.</param>
        /// <param name="token">The first item wanted, or <see langword="null"/> to go on where delivery is.</param>
        /// <returns>The subscription.</returns>
        public abstract Task<StreamSubscriptionHandle<T>> ResumeAsync(IAsyncObserver<T> observer, StreamSequenceToken? token = null);

        /// <summary>Says who takes the batches in this activation.</summary>
        /// <param name="observer">Takes the batches.</param>
        /// <param name="token">The first item wanted, or <see langword="null"/> to go on where delivery is.</param>
        /// <returns>The subscription.</returns>
        public abstract Task<StreamSubscriptionHandle<T>> ResumeAsync(IAsyncBatchObserver<T> observer, StreamSequenceToken? token = null);

        /// <inheritdoc/>
        public abstract bool Equals(StreamSubscriptionHandle<T>? other);
    }
}

namespace Orleans.Streams.Core
{
    /// <summary>A grain that learns of the streams it is subscribed to, to say who takes their items.</summary>
    public interface IStreamSubscriptionObserver
    {
        /// <summary>Runs in the grain's turn before the first item of a stream reaches a new activation.</summary>
        /// <param name="handleFactory">The subscription; call Create and then ResumeAsync.</param>
        /// <returns>A task that completes when items may come.</returns>
        Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory);
    }

    /// <summary>A subscription whose items' type is not known yet.</summary>
    public interface IStreamSubscriptionHandleFactory
    {
        /// <summary>Gets the stream.</summary>
        Orleans.Runtime.StreamId StreamId { get; }

        /// <summary>Gets the provider's name.</summary>
        string ProviderName { get; }

        /// <summary>Gets the subscription by the type of its items.</summary>
        /// <typeparam name="T">The items' type.</typeparam>
        /// <returns>The subscription.</returns>
        StreamSubscriptionHandle<T> Create<T>();
    }
}

namespace Orleans
{
    /// <summary>
    /// Subscribes the class to every stream of a namespace: an item of stream (namespace, key) goes to the grain with that key.
    /// </summary>
    /// <param name="streamNamespace">The namespace.</param>
    [AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
    public sealed class ImplicitStreamSubscriptionAttribute(string streamNamespace) : Attribute
    {
        internal string StreamNamespace { get; } = streamNamespace.Trim();
    }

    /// <summary>Streams from within a grain.</summary>
    public static class GrainStreamingExtensions
    {
        /// <summary>Gets a stream provider.</summary>
        /// <param name="grain">The grain.</param>
        /// <param name="name">The provider's name.</param>
        /// <returns>The provider.</returns>
        /// <exception cref="KeyNotFoundException">There is no provider of that name.</exception>
        public static IStreamProvider GetStreamProvider(this Grain grain, string name) => ((IGrainBase)grain).GetStreamProvider(name);

        /// <summary>Gets a stream provider.</summary>
        /// <param name="grain">The grain.</param>
        /// <param name="name">The provider's name.</param>
        /// <returns>The provider.</returns>
        /// <exception cref="KeyNotFoundException">There is no provider of that name.</exception>
        public static IStreamProvider GetStreamProvider(this IGrainBase grain, string name)
        {
            ArgumentNullException.ThrowIfNull(grain);
            return StreamProviders.Get(grain.GrainContext.ActivationServices, name);
        }
    }

    /// <summary>Streams from outside the grains.</summary>
    public static class ClientStreamingExtensions
    {
        /// <summary>Gets a stream provider.</summary>
        /// <param name="client">The client.</param>
        /// <param name="name">The provider's name.</param>
        /// <returns>The provider.</returns>
        /// <exception cref="KeyNotFoundException">There is no provider of that name.</exception>
        public static IStreamProvider GetStreamProvider(this IClusterClient client, string name)
        {
            ArgumentNullException.ThrowIfNull(client);
            return StreamProviders.Get(client.ServiceProvider, name);
        }
    }

    internal static class StreamProviders
    {
        public static IStreamProvider Get(IServiceProvider services, string name)
        {
            ArgumentException.ThrowIfNullOrEmpty(name);
            return services.GetKeyedService<IStreamProvider>(name) ?? throw new KeyNotFoundException(
                $"There is no stream provider named '{name}'. Register it with AddMemoryStreams(\"{name}\").");
        }
    }
}
