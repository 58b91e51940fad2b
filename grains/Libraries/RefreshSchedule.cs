using System.Globalization;
using Contexter.Documents;

namespace Contexter.Grains.Libraries;

/// <summary>When libraries are refreshed by themselves. Libraries that were scheduled together are spread over time by a hash of their names, always alike.</summary>
public static class RefreshSchedule
{
    /// <summary>How long after a start a refresh is made up for that fell into the time without a server, at most.</summary>
    public static readonly TimeSpan CatchUp = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan LeastDelay = TimeSpan.FromSeconds(10);

    /// <summary>When a library is refreshed first: after half of the time between refreshes at the earliest, after all of it at the latest.</summary>
    public static DateTimeOffset First(LibraryVersion library, DateTimeOffset now, TimeSpan every) => now + (every / 2) + (every / 2 * Share(library));

    /// <summary>The first moment after now that is a whole number of periods after one that is due.</summary>
    public static DateTimeOffset Next(DateTimeOffset due, DateTimeOffset now, TimeSpan every) => due > now ? due : due + (every * (Math.Floor((now - due) / every) + 1));

    /// <summary>How long to wait for a refresh that is due; a moment, and not the same one for all, when it was missed.</summary>
    public static TimeSpan Delay(LibraryVersion library, DateTimeOffset due, DateTimeOffset now) => due > now ? due - now : LeastDelay + ((CatchUp - LeastDelay) * Share(library));

    /// <summary>A number from 0 to 1 that is always the same for a library version.</summary>
    private static double Share(LibraryVersion library) =>
        uint.Parse(ContentHash.Of(library.ToString()).Value.AsSpan(0, 8), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) / (double)uint.MaxValue;
}
