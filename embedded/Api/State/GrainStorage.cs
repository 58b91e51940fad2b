namespace Orleans
{
    /// <summary>A state on its way to or from a storage.</summary>
    /// <typeparam name="T">The state's type.</typeparam>
    public interface IGrainState<T>
    {
        /// <summary>Gets or sets the state.</summary>
        T State { get; set; }

        /// <summary>Gets or sets its version, or <see langword="null"/> when none is stored.</summary>
        string ETag { get; set; }

        /// <summary>Gets or sets whether it is stored.</summary>
        bool RecordExists { get; set; }
    }

    /// <summary>The plain <see cref="IGrainState{T}"/>.</summary>
    /// <typeparam name="T">The state's type.</typeparam>
    public sealed class GrainState<T> : IGrainState<T>
    {
        /// <summary>Creates an empty state.</summary>
        public GrainState()
        {
        }

        /// <summary>Creates a state that is not stored.</summary>
        /// <param name="state">The state.</param>
        public GrainState(T state) => State = state;

        /// <summary>Creates a state.</summary>
        /// <param name="state">The state.</param>
        /// <param name="eTag">Its version.</param>
        public GrainState(T state, string eTag)
        {
            State = state;
            ETag = eTag;
        }

        /// <inheritdoc/>
        public T State { get; set; } = default!;

        /// <inheritdoc/>
        public string ETag { get; set; } = null!;

        /// <inheritdoc/>
        public bool RecordExists { get; set; }
    }
}

namespace Orleans.Storage
{
    /// <summary>Stores the states of grains. Every write and removal checks the version.</summary>
    public interface IGrainStorage
    {
        /// <summary>Reads a state into <paramref name="grainState"/>.</summary>
        /// <typeparam name="T">The state's type.</typeparam>
        /// <param name="stateName">The state's name.</param>
        /// <param name="grainId">The grain.</param>
        /// <param name="grainState">Takes the state, its version and whether it exists.</param>
        /// <returns>A task that completes when it is read.</returns>
        Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);

        /// <summary>Reads a state into <paramref name="grainState"/>.</summary>
        /// <typeparam name="T">The state's type.</typeparam>
        /// <param name="stateName">The state's name.</param>
        /// <param name="grainId">The grain.</param>
        /// <param name="grainState">Takes the state, its version and whether it exists.</param>
        /// <param name="cancellationToken">Gives up reading.</param>
        /// <returns>A task that completes when it is read.</returns>
        Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken) =>
            ReadStateAsync(stateName, grainId, grainState);

        /// <summary>Stores a state.</summary>
        /// <typeparam name="T">The state's type.</typeparam>
        /// <param name="stateName">The state's name.</param>
        /// <param name="grainId">The grain.</param>
        /// <param name="grainState">The state with the version it is based on; takes the new version.</param>
        /// <returns>A task that completes when it is stored for good.</returns>
        /// <exception cref="InconsistentStateException">The stored version is another one.</exception>
        Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);

        /// <summary>Stores a state.</summary>
        /// <typeparam name="T">The state's type.</typeparam>
        /// <param name="stateName">The state's name.</param>
        /// <param name="grainId">The grain.</param>
        /// <param name="grainState">The state with the version it is based on; takes the new version.</param>
        /// <param name="cancellationToken">Gives up waiting; the state may be stored nevertheless.</param>
        /// <returns>A task that completes when it is stored for good.</returns>
        Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken) =>
            WriteStateAsync(stateName, grainId, grainState);

        /// <summary>Removes a state.</summary>
        /// <typeparam name="T">The state's type.</typeparam>
        /// <param name="stateName">The state's name.</param>
        /// <param name="grainId">The grain.</param>
        /// <param name="grainState">The version it is based on; is reset.</param>
        /// <returns>A task that completes when it is removed for good.</returns>
        /// <exception cref="InconsistentStateException">The stored version is another one.</exception>
        Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);

        /// <summary>Removes a state.</summary>
        /// <typeparam name="T">The state's type.</typeparam>
        /// <param name="stateName">The state's name.</param>
        /// <param name="grainId">The grain.</param>
        /// <param name="grainState">The version it is based on; is reset.</param>
        /// <param name="cancellationToken">Gives up waiting; the state may be removed nevertheless.</param>
        /// <returns>A task that completes when it is removed for good.</returns>
        Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken) =>
            ClearStateAsync(stateName, grainId, grainState);
    }

    /// <summary>A state was not stored because the stored version is not the one it is based on. Ends the activation when it leaves a call.</summary>
    public class InconsistentStateException : OrleansException
    {
        /// <summary>Creates the error.</summary>
        public InconsistentStateException()
        {
        }

        /// <summary>Creates the error.</summary>
        /// <param name="message">What happened.</param>
        public InconsistentStateException(string message)
            : base(message)
        {
        }

        /// <summary>Creates the error.</summary>
        /// <param name="message">What happened.</param>
        /// <param name="innerException">The error behind it.</param>
        public InconsistentStateException(string message, Exception innerException)
            : base(message, innerException)
        {
        }

        /// <summary>Creates the error.</summary>
        /// <param name="errorMsg">What happened.</param>
        /// <param name="storedEtag">The stored version.</param>
        /// <param name="currentEtag">The version the write was based on.</param>
        /// <param name="storageException">The error behind it.</param>
        public InconsistentStateException(string errorMsg, string? storedEtag, string? currentEtag, Exception? storageException)
            : base(errorMsg, storageException)
        {
            StoredEtag = storedEtag ?? "Unknown";
            CurrentEtag = currentEtag ?? "Unknown";
        }

        /// <summary>Creates the error.</summary>
        /// <param name="errorMsg">What happened.</param>
        /// <param name="storedEtag">The stored version.</param>
        /// <param name="currentEtag">The version the write was based on.</param>
        public InconsistentStateException(string errorMsg, string? storedEtag, string? currentEtag)
            : this(errorMsg, storedEtag, currentEtag, null)
        {
        }

        /// <summary>Gets the stored version.</summary>
        public string StoredEtag { get; } = "Unknown";

        /// <summary>Gets the version the write was based on.</summary>
        public string CurrentEtag { get; } = "Unknown";

        /// <inheritdoc/>
        public override string ToString() => $"{base.ToString()}, stored version {StoredEtag}, current version {CurrentEtag}";
    }
}
