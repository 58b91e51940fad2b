using Contexter.Client.Api;
using Contexter.Client.Rest;
using Contexter.Documents;
using Contexter.Silo.Configuration;

namespace Contexter.Silo.Server;

/// <summary>How a server asks for keys.</summary>
internal static class ServerKeys
{
    /// <summary>Sets what the API asks of requests.</summary>
    public static void Configure(ContexterApiOptions api, ServerSection server, string? localKey)
    {
        api.RequiresKey = server.RequiresKey;
        api.AdminKey = server.AdminKey.Length > 0 ? server.AdminKey : null;
        api.LocalKey = localKey;
        api.RequestsPerMinute = server.RequestsPerMinute;
        foreach (var host in server.AllowedHosts)
        {
            api.AllowedHosts.Add(host);
        }
    }

    /// <summary>Refuses to serve a network before there is a key: nobody could ask it anything, and a key that is made in haste is a bad one.</summary>
    /// <exception cref="ContexterException">Keys are needed, and there is none (<see cref="ErrorCodes.ConfigurationInvalid"/>).</exception>
    public static async Task RequireOneAsync(ContexterOptions options, IContexterApi api, CancellationToken cancellationToken)
    {
        if (options.Server is { RequiresKey: true, AdminKey.Length: 0 } && (await api.ListKeysAsync(cancellationToken).ConfigureAwait(false)).Length == 0)
        {
            throw new ContexterException(
                ErrorCodes.ConfigurationInvalid,
                $"server.host is '{options.Server.Host}' and server.keys is '{options.Server.Keys.ToString().ToLowerInvariant()}', so that requests need a key, and there is none. "
                + "Make one with 'contexter keys create NAME --scope admin', or set server.admin_key (CONTEXTER_SERVER_ADMIN_KEY); or listen on 127.0.0.1.");
        }
    }
}
