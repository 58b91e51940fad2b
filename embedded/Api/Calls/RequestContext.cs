namespace Orleans.Runtime;

/// <summary>Values that flow with calls, from the caller down to every grain that is called, and never back up.</summary>
public static class RequestContext
{
    private const string ReentrancyIdKey = "#CCR";

    /// <summary>The values in effect. A dictionary is never changed once it is here.</summary>
    private static readonly AsyncLocal<Dictionary<string, object>?> Values = new();

    /// <summary>Gets or sets the identity of the call chain whose calls may re-enter.</summary>
    /// <value><see cref="Guid.Empty"/> when re-entrancy is not allowed.</value>
    public static Guid ReentrancyId
    {
        get => Get(ReentrancyIdKey) is Guid id ? id : Guid.Empty;
        set
        {
            if (value == Guid.Empty)
            {
                Remove(ReentrancyIdKey);
            }
            else
            {
                Set(ReentrancyIdKey, value);
            }
        }
    }

    /// <summary>Gets the names of the values.</summary>
    public static IEnumerable<string> Keys => Values.Value?.Keys ?? Enumerable.Empty<string>();

    /// <summary>Gets the values with their names.</summary>
    public static IEnumerable<KeyValuePair<string, object>> Entries => Values.Value ?? Enumerable.Empty<KeyValuePair<string, object>>();

    internal static Dictionary<string, object>? Current
    {
        get => Values.Value;
        set => Values.Value = value;
    }

    /// <summary>Lets calls that this grain makes come back to it while it waits for them.</summary>
    /// <returns>Disposing of it ends the permission.</returns>
    public static ReentrancySection AllowCallChainReentrancy()
    {
        var original = ReentrancyId;
        return new ReentrancySection(original, original == Guid.Empty ? Guid.NewGuid() : original);
    }

    /// <summary>Takes the permission of <see cref="AllowCallChainReentrancy"/> back for a while.</summary>
    /// <returns>Disposing of it restores the permission.</returns>
    public static ReentrancySection SuppressCallChainReentrancy() => new(ReentrancyId, Guid.Empty);

    /// <summary>Gets a value.</summary>
    /// <param name="key">Its name.</param>
    /// <returns>The value, or <see langword="null"/>.</returns>
    public static object? Get(string key) => Values.Value?.GetValueOrDefault(key);

    /// <summary>Sets a value for the calls made from here on.</summary>
    /// <param name="key">Its name.</param>
    /// <param name="value">The value, of a type that may travel in calls.</param>
    public static void Set(string key, object value) =>
        Values.Value = new Dictionary<string, object>(Values.Value ?? [], StringComparer.Ordinal) { [key] = value };

    /// <summary>Removes a value for the calls made from here on.</summary>
    /// <param name="key">Its name.</param>
    /// <returns>Whether it was there.</returns>
    public static bool Remove(string key)
    {
        if (Values.Value is not { } current || !current.ContainsKey(key))
        {
            return false;
        }

        var rest = new Dictionary<string, object>(current, StringComparer.Ordinal);
        rest.Remove(key);
        Values.Value = rest.Count == 0 ? null : rest;
        return true;
    }

    /// <summary>Removes every value for the calls made from here on.</summary>
    public static void Clear()
    {
        if (Values.Value is not null)
        {
            Values.Value = null;
        }
    }

    internal static Guid ReentrancyIdOf(Dictionary<string, object>? values) =>
        values is not null && values.TryGetValue(ReentrancyIdKey, out var id) && id is Guid guid ? guid : Guid.Empty;

    /// <summary>The stretch of code in which call chains may, or may not, re-enter.</summary>
    public readonly struct ReentrancySection : IDisposable
    {
        private readonly Guid _original;
        private readonly Guid _current;

        /// <summary>Opens the section.</summary>
        /// <param name="originalReentrancyId">The identity to return to.</param>
        /// <param name="newReentrancyId">The identity in the section; empty for none.</param>
        public ReentrancySection(Guid originalReentrancyId, Guid newReentrancyId)
        {
            (_original, _current) = (originalReentrancyId, newReentrancyId);
            if (_current != _original)
            {
                ReentrancyId = _current;
            }

            if (_current != Guid.Empty)
            {
                (RuntimeContext.Current as ICallChainReentrantGrainContext)?.OnEnterReentrantSection(_current);
            }
        }

        /// <summary>Closes the section.</summary>
        public void Dispose()
        {
            if (_current != Guid.Empty)
            {
                (RuntimeContext.Current as ICallChainReentrantGrainContext)?.OnExitReentrantSection(_current);
            }

            if (_current != _original)
            {
                ReentrancyId = _original;
            }
        }
    }
}
