using System.Globalization;
using Contexter.Documents;
using Npgsql;

namespace Contexter.Postgres;

/// <summary>A PostgreSQL database and its pool of connections. Errors name host, port and database, never the password.</summary>
/// <remarks>Safe for concurrent use.</remarks>
public sealed class PostgresDatabase : IAsyncDisposable
{
    // Every statement of the stores fits; each is parsed and planned once a connection.
    private const int PreparedStatements = 100;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly TimeProvider _time;

    private PostgresDatabase(NpgsqlDataSource source, string name, string user, TimeProvider time)
    {
        Source = source;
        Name = name;
        User = user;
        _time = time;
    }

    /// <summary>The pool.</summary>
    public NpgsqlDataSource Source { get; }

    /// <summary>How errors name it: <c>contexter at db.example:5432</c>.</summary>
    public string Name { get; }

    /// <summary>The role that connects.</summary>
    public string User { get; }

    /// <summary>Makes the pool without connecting.</summary>
    /// <param name="connectionString">As Npgsql reads it; it names a host. Where it does not say otherwise, statements are prepared.</param>
    /// <param name="time">The clock that waiting goes by.</param>
    /// <exception cref="ContexterException">The text is no such thing (<see cref="ErrorCodes.ConfigurationInvalid"/>).</exception>
    public static PostgresDatabase Create(string connectionString, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(connectionString);
        ArgumentNullException.ThrowIfNull(time);
        NpgsqlConnectionStringBuilder settings;
        try
        {
            settings = new NpgsqlConnectionStringBuilder(connectionString);
        }
        catch (Exception fault) when (fault is ArgumentException or FormatException or InvalidCastException or OverflowException)
        {
            // The cause is left out on purpose: it may quote the text, which holds a password.
            throw Invalid("cannot be read");
        }

        if (string.IsNullOrWhiteSpace(settings.Host))
        {
            throw Invalid("names no host");
        }

        settings.Database ??= settings.Username;
        settings.ApplicationName ??= "contexter";
        if (settings.MaxAutoPrepare == 0)
        {
            settings.MaxAutoPrepare = PreparedStatements;
        }

        var name = string.Create(CultureInfo.InvariantCulture, $"{settings.Database} at {settings.Host}:{settings.Port}");
        return new PostgresDatabase(NpgsqlDataSource.Create(settings), name, settings.Username ?? "(the user of the operating system)", time);
    }

    /// <summary>Opens a connection, and waits for a server that cannot be reached or does not accept connections yet.</summary>
    /// <param name="wait">How long; zero tries once.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="ContexterException">There is no connection (<see cref="ErrorCodes.StorageUnavailable"/>).</exception>
    public async Task<NpgsqlConnection> OpenAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        var start = _time.GetTimestamp();
        var pause = FirstPause;
        while (true)
        {
            try
            {
                return await Source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (NpgsqlException fault)
            {
                var left = wait - _time.GetElapsedTime(start);
                if (!PostgresFaults.MayPass(fault) || left <= TimeSpan.Zero)
                {
                    throw PostgresFaults.Describe(fault, this, PostgresFaults.MayPass(fault) ? wait : TimeSpan.Zero);
                }

                await Task.Delay(pause < left ? pause : left, _time, cancellationToken).ConfigureAwait(false);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Source.DisposeAsync();

    private static ContexterException Invalid(string problem) => new(
        ErrorCodes.ConfigurationInvalid,
        $"cluster.postgres {problem}. Write it as Host=db.example;Port=5432;Database=contexter;Username=contexter;Password=..., with a value that holds a semicolon in quotes.");
}
