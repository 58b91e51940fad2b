using Orleans.Core;

namespace Orleans.Core
{
    /// <summary>A stored state.</summary>
    public interface IStorage
    {
        /// <summary>Gets the version of the stored state as last read or written, or <see langword="null"/> when there is none.</summary>
        string? Etag { get; }

        /// <summary>Gets whether there was a stored state when last read or written.</summary>
        bool RecordExists { get; }

        /// <summary>Removes the stored state and resets the one in memory.</summary>
        /// <returns>A task that completes when it is removed for good.</returns>
        /// <exception cref="Orleans.Storage.InconsistentStateException">Somebody else stored a newer state.</exception>
        Task ClearStateAsync();

        /// <summary>Stores the state.</summary>
        /// <returns>A task that completes when it is stored for good.</returns>
        /// <exception cref="Orleans.Storage.InconsistentStateException">Somebody else stored a newer state.</exception>
        Task WriteStateAsync();

        /// <summary>Reads the stored state over the one in memory.</summary>
        /// <returns>A task that completes when it is read.</returns>
        Task ReadStateAsync();

        /// <summary>Removes the stored state and resets the one in memory.</summary>
        /// <param name="cancellationToken">Gives up waiting; the state may be removed nevertheless.</param>
        /// <returns>A task that completes when it is removed for good.</returns>
        Task ClearStateAsync(CancellationToken cancellationToken) => ClearStateAsync();

        /// <summary>Stores the state.</summary>
        /// <param name="cancellationToken">Gives up waiting; the state may be stored nevertheless.</param>
        /// <returns>A task that completes when it is stored for good.</returns>
        Task WriteStateAsync(CancellationToken cancellationToken) => WriteStateAsync();

        /// <summary>Reads the stored state over the one in memory.</summary>
        /// <param name="cancellationToken">Gives up reading.</param>
        /// <returns>A task that completes when it is read.</returns>
        Task ReadStateAsync(CancellationToken cancellationToken) => ReadStateAsync();
    }

    /// <summary>A stored state of a type.</summary>
    /// <typeparam name="TState">The state's type.</typeparam>
    public interface IStorage<TState> : IStorage
    {
        /// <summary>Gets or sets the state in memory.</summary>
        TState State { get; set; }
    }
}

namespace Orleans.Runtime
{
    /// <summary>A grain's state, injected into its constructor with <see cref="PersistentStateAttribute"/> and read before OnActivateAsync.</summary>
    /// <typeparam name="TState">The state's type.</typeparam>
    public interface IPersistentState<TState> : IStorage<TState>;

    /// <summary>Marks the constructor parameter that takes a state.</summary>
    /// <param name="stateName">The state's name: unique among all grain classes, because the PostgreSQL provider knows no grain types.</param>
    /// <param name="storageName">The storage's name; <see langword="null"/> for "Default".</param>
    [AttributeUsage(AttributeTargets.Parameter)]
    public sealed class PersistentStateAttribute(string stateName, string? storageName = null) : Attribute
    {
        /// <summary>Gets the state's name.</summary>
        public string StateName { get; } = stateName;

        /// <summary>Gets the storage's name, or <see langword="null"/> for "Default".</summary>
        public string? StorageName { get; } = storageName;
    }
}
