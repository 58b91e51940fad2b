using Contexter.Cli.Output;
using Contexter.GrainInterfaces.Access;
using Contexter.Silo.Configuration;

namespace Contexter.Cli.Doctor;

/// <summary>Looks at the keys by which a server lets requests in.</summary>
internal static class KeyCheck
{
    private const string Area = "keys";
    private static readonly TimeSpan Soon = TimeSpan.FromDays(7);

    /// <summary>Looks.</summary>
    /// <param name="server">How the server is configured.</param>
    /// <param name="keys">The keys there are.</param>
    /// <param name="now">The time.</param>
    public static IEnumerable<Finding> Of(ServerSection server, IReadOnlyList<ApiKeyStatus> keys, DateTimeOffset now)
    {
        var valid = keys.Where(key => key.ExpiresAt is null || key.ExpiresAt > now).ToArray();
        if (!server.RequiresKey)
        {
            yield return Finding.Ok(Area, $"none is needed: only this machine can reach a server on {server.Host}. There are {Figures.Count(valid.Length)}.");
        }
        else if (valid.Length == 0 && server.AdminKey.Length == 0)
        {
            yield return Finding.Problem(Area, $"requests to a server on {server.Host} need one, and there is none that is valid.", "'contexter keys create NAME --scope admin' makes one; or set server.admin_key.");
        }
        else
        {
            yield return Finding.Ok(Area, $"requests need one; {Figures.Count(valid.Length)} of {Figures.Count(keys.Count)} are valid{(server.AdminKey.Length > 0 ? ", and server.admin_key is" : string.Empty)}.");
        }

        foreach (var key in keys.Where(key => key.ExpiresAt <= now))
        {
            yield return Finding.Warning(Area, $"'{key.Id}' ({key.Name}) has expired on {Figures.Moment(key.ExpiresAt)}.", $"'contexter keys rotate {key.Id}' replaces it, 'contexter keys revoke {key.Id}' removes it.");
        }

        foreach (var key in valid.Where(key => key.ExpiresAt - now < Soon))
        {
            yield return Finding.Warning(Area, $"'{key.Id}' ({key.Name}) expires on {Figures.Moment(key.ExpiresAt)}.", "'contexter keys create' makes one that is valid for longer; give it to whoever uses this one.");
        }
    }
}
