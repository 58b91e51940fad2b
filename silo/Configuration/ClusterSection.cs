using System.Data.Common;

namespace Contexter.Silo.Configuration;

/// <summary>Settings below <c>cluster</c>: several silos that are one Contexter. Only builds on Orleans have clusters; <c>docs/cluster.md</c> says how to make one.</summary>
public sealed record ClusterSection : OptionsSection
{
    /// <summary>Connection string of the PostgreSQL server that keeps members, states, reminders and documents; empty for no cluster. Default empty.</summary>
    [Setting("Connection string (Npgsql) of the PostgreSQL database that keeps the cluster's members, states, reminders and documents, such as "
        + "Host=db.example;Database=contexter;Username=contexter;Password=...; empty for no cluster. Keep it in the variable: it holds a password.")]
    [Secret]
    public string Postgres { get; init; } = "";

    /// <summary>Name of the cluster: silos of one name find each other. Default <c>contexter</c>.</summary>
    [Setting("Name of the cluster: silos and API processes of one name, in one database, belong together.")]
    public string Id { get; init; } = "contexter";

    /// <summary>Name under which states and reminders are kept. Default <c>contexter</c>; never to be changed.</summary>
    [Setting("Name under which states and reminders are kept. Another one finds none of them, so it stays what it was at first, for ever.")]
    public string Service { get; init; } = "contexter";

    /// <summary>Address by which the others reach this silo. Default <c>127.0.0.1</c>.</summary>
    [Setting("IP address or host name by which other silos and API processes reach this silo; the default is for silos on one machine.")]
    [HostName]
    public string Address { get; init; } = "127.0.0.1";

    /// <summary>TCP port for other silos. Default 11111, range 1 to 65535.</summary>
    [Setting("TCP port of this silo for other silos.")]
    [Between(1, 65535)]
    public int SiloPort { get; init; } = 11_111;

    /// <summary>TCP port for API processes. Default 30000, range 1 to 65535.</summary>
    [Setting("TCP port of this silo for API processes.")]
    [Between(1, 65535)]
    public int GatewayPort { get; init; } = 30_000;

    /// <summary>TCP port at which a silo tells of its health, on <c>server.host</c>. Default 8002, range 0 to 65535; 0 takes any free port.</summary>
    [Setting("TCP port, on server.host, at which 'contexter silo run' answers /health/live and /health/ready; 0 takes any free port.")]
    [Between(0, 65535)]
    public int HealthPort { get; init; } = 8_002;

    /// <summary>Time in which a silo has to answer whether it lives. Default 1 s, range 100 ms to 1 min.</summary>
    [Setting("Time in which a silo has to answer another that asks whether it lives, and the pause between two such questions.")]
    [Between("100ms", "1m")]
    public TimeSpan ProbeTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Answers that a silo may miss before the others go on without it. Default 2, range 1 to 10.</summary>
    [Setting("Answers in a row that a silo may miss before the others take over what it held; with more, a busy silo lives and a dead one is missed for longer.", Unit = "answers")]
    [Between(1, 10)]
    public int MissedProbes { get; init; } = 2;

    /// <summary>How long a call of an API process may take, where its interface says nothing else. Default 10 s, range 1 s to 5 min.</summary>
    [Setting("How long a call of an API process may take unless it is one that is known to take longer; one that may not be made again, and was under way into a silo that died, waits this long. Silos wait half as long again for each other.")]
    [Between("1s", "5m")]
    public TimeSpan ResponseTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a process waits, at its start, for PostgreSQL and the cluster. Default 1 min, range 0 to 1 h.</summary>
    [Setting("How long a process waits for PostgreSQL, and an API process for a silo, when it starts.")]
    [Between("0s", "1h")]
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Password of the dashboard. Default empty: a dashboard only where the server listens to this machine alone.</summary>
    [Setting("Password of the dashboard under /dashboard, with any user name; empty for a dashboard only where server.host is this machine alone.")]
    [Secret]
    public string DashboardPassword { get; init; } = "";

    /// <summary>Whether there is a cluster.</summary>
    public bool IsConfigured => Postgres.Length > 0;

    internal override IEnumerable<RuleViolation> Check()
    {
        if (IsConfigured && !NamesAHost(Postgres))
        {
            yield return new(nameof(Postgres), "is no connection string that names a host", "Host=...;Database=...;Username=...;Password=...");
        }

        foreach (var (property, name) in new[] { (nameof(Id), Id), (nameof(Service), Service) })
        {
            if (name.Length is 0 or > 60 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
            {
                yield return new(property, "is no such name", "1 to 60 letters, digits, -, _ and .");
            }
        }

        if (SiloPort == GatewayPort)
        {
            yield return new(nameof(GatewayPort), "is the silo port, too", "another port than silo_port");
        }

        if (DashboardPassword.Length is > 0 and < 12)
        {
            yield return new(nameof(DashboardPassword), "is too short", "12 characters and more, or empty");
        }
    }

    private static bool NamesAHost(string connection)
    {
        try
        {
            var parts = new DbConnectionStringBuilder { ConnectionString = connection };
            return Names("Host") || Names("Server");

            bool Names(string key) => parts.TryGetValue(key, out var host) && host is string { Length: > 0 };
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
