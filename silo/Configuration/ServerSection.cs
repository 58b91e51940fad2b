using System.Net;

namespace Contexter.Silo.Configuration;

/// <summary>Settings below <c>server</c>: where requests are answered, and whose.</summary>
public sealed record ServerSection : OptionsSection
{
    private const int LeastKeyLength = 32;

    /// <summary>Address to listen on. Default <c>127.0.0.1</c>: this machine only.</summary>
    [Setting("Address to listen on: 127.0.0.1 for this machine only, 0.0.0.0 for every network it is in. Any but this machine's own needs keys.")]
    [HostName]
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>TCP port to listen on. Default 8001, range 0 to 65535; 0 takes any free port.</summary>
    [Setting("TCP port to listen on; 0 takes any free port.")]
    [Between(0, 65535)]
    public int Port { get; init; } = 8001;

    /// <summary>Host names that requests may be addressed to. Default none but this machine's.</summary>
    [Setting("Host names that requests may be addressed to, without ports, beside localhost and the address they arrive at; * allows every name.")]
    public IReadOnlyList<string> AllowedHosts
    {
        get;

        // Records compare lists by reference; all empty ones are the same.
        init => field = value.Count == 0 ? [] : value;
    } = [];

    /// <summary>Which requests need a key. Default <see cref="KeyPolicy.Network"/>.</summary>
    [Setting("Which requests need a key ('contexter keys create NAME' makes one): network, where others than this machine can reach the server, or always.")]
    public KeyPolicy Keys { get; init; } = KeyPolicy.Network;

    /// <summary>A key that allows everything. Default empty: there is none but those that are made.</summary>
    [Setting("A key that allows everything, 32 characters or more, beside those that are made and revoked at run time; empty is none.")]
    [Secret]
    public string AdminKey { get; init; } = "";

    /// <summary>Most requests a minute of a key without a limit of its own. Default 0, any number; range 0 to 1,000,000,000.</summary>
    [Setting("Most requests a minute of a key that has no limit of its own; 0 is any number.", Unit = "requests")]
    [Between(0, 1_000_000_000)]
    public int RequestsPerMinute { get; init; }

    /// <summary>How long the answer to a request with an Idempotency-Key is kept. Default a day, range one minute to a week.</summary>
    [Setting("How long the answer to a request with an Idempotency-Key is kept; sent again within that time, it is answered alike and not carried out again.")]
    [Between("1m", "7d")]
    public TimeSpan KeepAnswers { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Whether requests need a key.</summary>
    public bool RequiresKey => Keys == KeyPolicy.Always || !IsLoopback;

    private bool IsLoopback => string.Equals(Host, "localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(Host, out var address) && IPAddress.IsLoopback(address));

    internal override IEnumerable<RuleViolation> Check()
    {
        if (AdminKey.Length is > 0 and < LeastKeyLength || AdminKey.Any(c => c is <= ' ' or > '~'))
        {
            yield return new(nameof(AdminKey), "can be guessed, or cannot be sent", $"{LeastKeyLength} or more letters, digits and signs of ASCII, such as 'openssl rand -hex 32' gives");
        }
    }
}

/// <summary>Which requests need a key.</summary>
public enum KeyPolicy
{
    /// <summary>Those to a server that others than its own machine can reach.</summary>
    Network = 0,

    /// <summary>All of them.</summary>
    Always,
}
