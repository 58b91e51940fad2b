using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Contexter.Client.Api;
using Contexter.GrainInterfaces;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace Contexter.Client.Rest;

/// <summary>
/// Gives lists part by part. A cursor names the last entry of the part before, so that entries that are added meanwhile shift nothing; its form is nobody's to rely on. The next part's address
/// is in <c>Link</c> (RFC 8288), so that a list stays the array that it is.
/// </summary>
internal static class ListPages
{
    /// <summary>Most entries of a part.</summary>
    public const int MaxLimit = 1_000;

    private const string Cursor = "cursor";

    /// <summary>The part of a list that a request asks for; all of it where it names neither limit nor cursor.</summary>
    /// <param name="context">The call.</param>
    /// <param name="all">The list.</param>
    /// <param name="keyOf">What tells an entry from the others.</param>
    /// <exception cref="ContexterFaultException">A parameter is not known or not valid (<c>invalid_input</c>).</exception>
    public static T[] Take<T>(HttpContext context, T[] all, Func<T, string> keyOf)
    {
        var (limit, cursor) = RequestQuery.ReadList(context.Request.Query);
        var start = cursor is null ? 0 : StartAfter(all, keyOf, Read(cursor));
        if (limit is < 1 or > MaxLimit)
        {
            throw new ContexterFaultException(FaultCodes.InvalidInput, string.Create(CultureInfo.InvariantCulture, $"The query parameter 'limit' is {limit}; it must be 1 to {MaxLimit}."));
        }

        var end = limit is null ? all.Length : Math.Min(all.Length, start + limit.Value);
        if (end < all.Length && end > start)
        {
            LinkNext(context, string.Create(CultureInfo.InvariantCulture, $"{end} {keyOf(all[end - 1])}"));
        }

        return start == 0 && end == all.Length ? all : all[start..end];
    }

    /// <summary>Where a list goes on that has <c>after</c>: it, or what a cursor says of it.</summary>
    /// <exception cref="ContexterFaultException">Both are given, or the cursor is none (<c>invalid_input</c>).</exception>
    public static string? AfterOf(string? after, string? cursor) => cursor is null ? after
        : after is null ? Read(cursor)
        : throw new ContexterFaultException(FaultCodes.InvalidInput, "The query parameters 'after' and 'cursor' are both given; give one of them.");

    /// <summary>Tells where the part that follows is, if there is one.</summary>
    /// <param name="context">The call.</param>
    /// <param name="next">Where it begins; null for the end.</param>
    public static void LinkNext(HttpContext context, string? next)
    {
        if (next is null)
        {
            return;
        }

        var query = new QueryBuilder(context.Request.Query.Where(one => one.Key is not (Cursor or "after")).SelectMany(one => one.Value, (one, value) => KeyValuePair.Create(one.Key, value ?? string.Empty)))
        {
            { Cursor, Base64Url.EncodeToString(Encoding.UTF8.GetBytes(next)) },
        };
        context.Response.Headers.Link = $"<{context.Request.PathBase}{context.Request.Path.ToUriComponent()}{query}>; rel=\"next\"";
    }

    /// <summary>Where entries that come after one begin. Where that one is gone, the entry that has taken its place is the next.</summary>
    private static int StartAfter<T>(T[] all, Func<T, string> keyOf, string cursor)
    {
        var space = cursor.IndexOf(' ', StringComparison.Ordinal);
        if (space < 0 || !int.TryParse(cursor.AsSpan(0, space), NumberStyles.None, CultureInfo.InvariantCulture, out var position))
        {
            throw Refusal();
        }

        var key = cursor[(space + 1)..];
        var index = Array.FindIndex(all, one => string.Equals(keyOf(one), key, StringComparison.Ordinal));
        return index >= 0 ? index + 1 : Math.Clamp(position - 1, 0, all.Length);
    }

    private static string Read(string cursor)
    {
        try
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(Base64Url.DecodeFromChars(cursor));
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            throw Refusal();
        }
    }

    /// <summary>What whoever sends a cursor is told that is none.</summary>
    public static ContexterFaultException Refusal() => new(
        FaultCodes.InvalidInput, "The query parameter 'cursor' is none that a list has given. Take it from the 'Link' header of the part before, unchanged, or leave it out to begin anew.");
}
