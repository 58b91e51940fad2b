using System.Globalization;
using System.Net.Http.Json;
using System.Net.Sockets;
using Contexter.Client;
using Contexter.Client.Rest;
using Contexter.Documents;
using Contexter.Silo.Configuration;
using Contexter.Storage;

namespace Contexter.Cli.Doctor;

/// <summary>Looks at the server that owns the data directory, or at the port that one would listen on.</summary>
/// <param name="options">The configuration.</param>
/// <param name="http">The way to the network.</param>
/// <param name="limit">How long it may take to answer.</param>
internal sealed class ServerCheck(ContexterOptions options, HttpClient http, TimeSpan limit)
{
    private const string Area = "server";

    /// <summary>Looks.</summary>
    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(limit);
        return DataDirectory.FindOwner(options.DataPath) is { Server: { } server } owner
            ? [await AskAsync(owner, server, deadline.Token, cancellationToken), .. VersionOf(owner)]
            : [await LookAtPortAsync(deadline.Token)];
    }

    private async Task<Finding> AskAsync(DataDirectoryOwner owner, Uri server, CancellationToken deadline, CancellationToken cancellationToken)
    {
        var wayOut = $"End process {owner.ProcessId} ({owner.Command}) and start it again; its log says what it was at.";
        try
        {
            using var response = await http.GetAsync(new Uri(server, "/health/ready"), deadline);
            var health = await response.Content.ReadFromJsonAsync<HealthReply>(ContexterJson.ReplyOptions, deadline);
            var ill = (health?.Checks ?? []).Where(check => check.Status is "unhealthy").Select(check => $"{check.Name}: {check.Description}").ToArray();
            var failing = (health?.Checks ?? []).Where(check => check.Status is "degraded").Select(check => $"{check.Name}: {check.Description}").ToArray();
            return response.IsSuccessStatusCode && failing.Length > 0 ? Finding.Warning(Area, $"answers at {server}, and {string.Join("; ", failing).TrimEnd('.')}.", "docs/observability.md says what to do about it.")
                : response.IsSuccessStatusCode ? Finding.Ok(Area, $"answers at {server}.")
                : Finding.Problem(Area, $"at {server} is not ready: {(ill.Length > 0 ? string.Join("; ", ill) : $"it answers {(int)response.StatusCode}")}.", wayOut);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Finding.Problem(Area, string.Create(CultureInfo.InvariantCulture, $"does not answer at {server} within {limit.TotalSeconds:0.##} s."), wayOut);
        }
        catch (Exception fault) when (fault is HttpRequestException or System.Text.Json.JsonException)
        {
            return Finding.Problem(Area, $"cannot be asked at {server}: {fault.Message.TrimEnd('.')}.", wayOut);
        }
    }

    private static IEnumerable<Finding> VersionOf(DataDirectoryOwner owner) => string.Equals(owner.Version, ProductVersion.Current, StringComparison.Ordinal)
        ? [Finding.Ok(Area, $"is version {owner.Version}, as this command is.")]
        : [Finding.Warning(Area, $"is {(owner.Version is null ? "of an earlier version" : "version " + owner.Version)}, this command {ProductVersion.Current}.", "Start the server again with the newer one.")];

    /// <summary>Whether somebody else listens where a server would.</summary>
    private async Task<Finding> LookAtPortAsync(CancellationToken deadline)
    {
        var (host, port) = (options.Server.Host, options.Server.Port);
        var none = Finding.Ok(Area, "none runs on this data directory; 'contexter serve' starts one.");
        if (port == 0)
        {
            return none;
        }

        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(host switch { "0.0.0.0" => "127.0.0.1", "::" => "::1", _ => host }, port, deadline);
            return Finding.Warning(
                Area, string.Create(CultureInfo.InvariantCulture, $"none runs on this data directory, and another program listens on port {port} of {host}."), "Choose another port with server.port or 'contexter serve --port N'.");
        }
        catch (Exception fault) when (fault is SocketException || (fault is OperationCanceledException && deadline.IsCancellationRequested))
        {
            // Nobody takes the call: the port is free.
            return none;
        }
    }
}
