using System.Runtime.CompilerServices;
using Contexter.Cli.Commands;
using Contexter.Cli.Hosting;
using Contexter.Client.Api;
using Contexter.Documents;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Libraries;
using Contexter.Silo.Configuration;
using Contexter.Silo.Hosting;
using Contexter.Storage;

namespace Contexter.Cli.Doctor;

/// <summary>Looks at everything, one after the other, and at the services of others side by side. What cannot be looked at costs only itself.</summary>
/// <param name="context">The command.</param>
/// <param name="isOffline">Whether services of others are left alone.</param>
/// <param name="limit">How long a server or service may take.</param>
internal sealed class Examination(CommandContext context, bool isOffline, TimeSpan limit)
{
    /// <summary>Looks, and tells each finding as it is made.</summary>
    public async IAsyncEnumerable<Finding> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (loaded, faults) = Load();
        foreach (var finding in faults)
        {
            yield return finding;
        }

        if (loaded is null)
        {
            yield break;
        }

        var options = loaded.Options;
        var data = new DataCheck(options.DataPath, context.Environment.FreeBytes).Run().ToArray();
        foreach (var finding in data)
        {
            yield return finding;
        }

        using var handler = context.Environment.Network();
        using var http = new HttpClient(handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
        var server = await new ServerCheck(options, http, limit).RunAsync(cancellationToken);
        foreach (var finding in server)
        {
            yield return finding;
        }

        if (options.Cluster.IsConfigured && !isOffline)
        {
            yield return await CheckClusterAsync(options.Cluster, cancellationToken);
        }

        // What is asked of a server that does not answer would wait for ever.
        var canAsk = !data.Concat(server).Any(finding => finding.State == FindingState.Problem);
        var (session, refusal) = canAsk ? await OpenAsync(options, cancellationToken) : default;
        if (refusal is not null)
        {
            yield return refusal;
        }

        await using (session)
        {
            var libraries = Array.Empty<LibrarySummary>();
            if (session is not null)
            {
                foreach (var check in Inside(options, session.Api))
                {
                    foreach (var finding in await GuardAsync(check.Area, check.Ask, cancellationToken))
                    {
                        yield return finding;
                    }
                }

                libraries = await ListAsync(session.Api, cancellationToken);
            }

            foreach (var finding in isOffline ? [] : await new UpstreamCheck(options, handler, context.Environment.Time, limit).RunAsync(libraries, session?.Api, cancellationToken))
            {
                yield return finding;
            }
        }
    }

    private (LoadedConfiguration? Loaded, IEnumerable<Finding> Findings) Load()
    {
        try
        {
            var loaded = context.LoadConfiguration();
            return (loaded, ConfigurationCheck.Of(loaded));
        }
        catch (ConfigurationException fault)
        {
            return (null, ConfigurationCheck.Of(fault));
        }
    }

    /// <summary>Opens Contexter where there is something to look at; a data directory without documents is left as it is.</summary>
    private async Task<(IContexterSession? Session, Finding? Refusal)> OpenAsync(ContexterOptions options, CancellationToken cancellationToken)
    {
        var owner = DataDirectory.FindOwner(options.DataPath);
        if (owner is { Server: null } || (owner is null && (options.Cluster.IsConfigured || !File.Exists(Path.Combine(options.DataPath, DataDirectory.DocumentsFile)))))
        {
            return default;
        }

        try
        {
            return (await context.Environment.Sessions().OpenAsync(options, context.Command, cancellationToken), null);
        }
        catch (ContexterException fault)
        {
            return (null, Finding.Problem("store", fault.Message));
        }
    }

    private IEnumerable<(string Area, Func<CancellationToken, Task<IReadOnlyList<Finding>>> Ask)> Inside(ContexterOptions options, IContexterApi api)
    {
        var stored = new StoredCheck(options, api);
        yield return ("store", stored.CheckStoreAsync);
        yield return ("store", token => Task.Run<IReadOnlyList<Finding>>(() => [.. stored.CheckDatabases()], token));
        yield return ("index", stored.CheckIndexAsync);
        yield return ("keys", async token => [.. KeyCheck.Of(options.Server, await api.ListKeysAsync(token), context.Environment.Time.GetUtcNow())]);
        yield return ("sources", async token => [.. new SourceCheck(context.Environment.Dotnet).Run(await api.ListLibrariesAsync(token))]);
    }

    private static async Task<IReadOnlyList<Finding>> GuardAsync(string area, Func<CancellationToken, Task<IReadOnlyList<Finding>>> ask, CancellationToken cancellationToken)
    {
        try
        {
            return await ask(cancellationToken);
        }
        catch (Exception fault) when (fault is ContexterFaultException or ContexterException)
        {
            return [Finding.Problem(area, fault.Message)];
        }
    }

    private static async Task<LibrarySummary[]> ListAsync(IContexterApi api, CancellationToken cancellationToken)
    {
        try
        {
            return await api.ListLibrariesAsync(cancellationToken);
        }
        catch (ContexterFaultException)
        {
            // Said already by whoever looked at what is stored.
            return [];
        }
    }

    private async Task<Finding> CheckClusterAsync(ClusterSection cluster, CancellationToken cancellationToken)
    {
        try
        {
            ClusterDatabase.RequireBuild();
            var version = await ClusterDatabase.CheckAsync(cluster with { StartTimeout = limit }, context.Environment.Time, cancellationToken);
            return Finding.Ok("cluster", $"PostgreSQL answers, and its tables are of version {version}, which is what this Contexter needs.");
        }
        catch (ContexterException fault)
        {
            return Finding.Problem("cluster", fault.Message);
        }
    }
}
