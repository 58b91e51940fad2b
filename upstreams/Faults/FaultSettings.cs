using System.Globalization;
using System.Text;
using Contexter.Documents;

namespace Contexter.Upstreams.Faults;

/// <summary>What is done to an answer. At most one of these happens to a request, besides latency.</summary>
public enum FaultKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The connection is reset before an answer.</summary>
    Reset,

    /// <summary>Status 429 with <c>Retry-After</c>, in the service's own words.</summary>
    Storm,

    /// <summary>Status 500, 502 or 503, in the service's own words.</summary>
    Error,

    /// <summary>The connection ends in the middle of the body.</summary>
    Truncate,

    /// <summary>The header Content-Length says more or less than there is.</summary>
    Length,

    /// <summary>The body comes in drops: a slow loris.</summary>
    Drip,
}

/// <summary>What is wrong with the TLS of a simulated service.</summary>
public enum TlsFault
{
    /// <summary>Nothing: a certificate for the name asked for, by the authority of the simulated services.</summary>
    None,

    /// <summary>The certificate has expired.</summary>
    Expired,

    /// <summary>The certificate is for another name.</summary>
    WrongHost,

    /// <summary>The certificate is by itself, not by the authority.</summary>
    SelfSigned,

    /// <summary>The handshake is answered with something that is no TLS.</summary>
    Garbage,
}

/// <summary>Which faults a simulated service shows, and how often.</summary>
public sealed record FaultSettings
{
    private const string Grammar =
        "NAME=VALUE, several with commas: latency=50ms or latency=20ms-80ms; reset, error, truncate, length and drip with a probability from 0 to 1; " +
        "storm=LENGTH/EVERY such as storm=5/50; retry-after=SECONDS; tls=expired, wronghost, selfsigned or garbage; none";

    /// <summary>No faults.</summary>
    public static FaultSettings None { get; } = new();

    /// <summary>Least time before an answer. Default 0.</summary>
    public TimeSpan MinLatency { get; init; }

    /// <summary>Most time before an answer; evenly spread between the two. Default 0.</summary>
    public TimeSpan MaxLatency { get; init; }

    /// <summary>Probability of <see cref="FaultKind.Reset"/>, 0 to 1. Default 0.</summary>
    public double Reset { get; init; }

    /// <summary>Probability of <see cref="FaultKind.Error"/>, 0 to 1. Default 0.</summary>
    public double Error { get; init; }

    /// <summary>Probability of <see cref="FaultKind.Truncate"/>, 0 to 1. Default 0.</summary>
    public double Truncate { get; init; }

    /// <summary>Probability of <see cref="FaultKind.Length"/>, 0 to 1. Default 0.</summary>
    public double Length { get; init; }

    /// <summary>Probability of <see cref="FaultKind.Drip"/>, 0 to 1. Default 0.</summary>
    public double Drip { get; init; }

    /// <summary>Requests in a row that get status 429. Default 0.</summary>
    public int StormLength { get; init; }

    /// <summary>A storm begins with every so many requests; the first <see cref="StormLength"/> of each round are refused. Default 0 for never.</summary>
    public int StormEvery { get; init; }

    /// <summary>What a refusal by <see cref="FaultKind.Storm"/> says about waiting, in whole seconds. Default 1 s.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>What is wrong when the service is spoken to by https. Default nothing.</summary>
    public TlsFault Tls { get; init; }

    /// <summary>Reads faults as they are written on the command line: <c>error=0.2,latency=20ms-80ms,storm=5/50</c>; <c>none</c> for no faults.</summary>
    /// <exception cref="ContexterException">The text is not of that form (<see cref="ErrorCodes.InvalidInput"/>).</exception>
    public static FaultSettings Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var settings = None;
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            var (name, value) = equals < 0 ? (part, "") : (part[..equals].Trim(), part[(equals + 1)..].Trim());
            settings = name.ToUpperInvariant() switch
            {
                "NONE" when equals < 0 => None,
                "LATENCY" => ParseLatency(settings, part, value),
                "RESET" => settings with { Reset = Probability(part, value) },
                "ERROR" => settings with { Error = Probability(part, value) },
                "TRUNCATE" => settings with { Truncate = Probability(part, value) },
                "LENGTH" => settings with { Length = Probability(part, value) },
                "DRIP" => settings with { Drip = Probability(part, value) },
                "STORM" => ParseStorm(settings, part, value),
                "RETRY-AFTER" => settings with { RetryAfter = TimeSpan.FromSeconds(Whole(part, value)) },
                "TLS" => settings with { Tls = ParseTls(part, value) },
                _ => throw Wrong(part),
            };
        }

        return settings;
    }

    /// <summary>The text that <see cref="Parse"/> reads.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        Add(MaxLatency > TimeSpan.Zero, string.Create(CultureInfo.InvariantCulture, $"latency={MinLatency.TotalMilliseconds}ms-{MaxLatency.TotalMilliseconds}ms"));
        AddProbability("reset", Reset);
        AddProbability("error", Error);
        AddProbability("truncate", Truncate);
        AddProbability("length", Length);
        AddProbability("drip", Drip);
        Add(StormEvery > 0, string.Create(CultureInfo.InvariantCulture, $"storm={StormLength}/{StormEvery}"));
        Add(RetryAfter != None.RetryAfter, string.Create(CultureInfo.InvariantCulture, $"retry-after={RetryAfter.TotalSeconds}"));
        Add(Tls is not TlsFault.None, $"tls={Tls}");
        return text.Length == 0 ? "none" : text.ToString();

        void AddProbability(string name, double value) => Add(value > 0, string.Create(CultureInfo.InvariantCulture, $"{name}={value}"));

        void Add(bool isSet, string part)
        {
            if (isSet)
            {
                text.Append(text.Length == 0 ? "" : ",").Append(part);
            }
        }
    }

    private static FaultSettings ParseLatency(FaultSettings settings, string part, string value)
    {
        var bounds = value.Split('-');
        if (bounds.Length > 2)
        {
            throw Wrong(part);
        }

        var (least, most) = (Milliseconds(part, bounds[0]), Milliseconds(part, bounds[^1]));
        return most < least ? throw Wrong(part) : settings with { MinLatency = least, MaxLatency = most };
    }

    private static FaultSettings ParseStorm(FaultSettings settings, string part, string value)
    {
        if (value.Split('/') is not [var length, var every])
        {
            throw Wrong(part);
        }

        var storm = settings with { StormLength = Whole(part, length), StormEvery = Whole(part, every) };
        return storm.StormLength > storm.StormEvery ? throw Wrong(part) : storm;
    }

    private static TlsFault ParseTls(string part, string value) =>
        Enum.TryParse<TlsFault>(value, ignoreCase: true, out var fault) && Enum.IsDefined(fault) && !char.IsAsciiDigit(value[0]) ? fault : throw Wrong(part);

    private static double Probability(string part, string value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var probability) && probability is >= 0 and <= 1 ? probability : throw Wrong(part);

    private static int Whole(string part, string value) => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw Wrong(part);

    private static TimeSpan Milliseconds(string part, string value)
    {
        var (unit, digits) = value.EndsWith("ms", StringComparison.OrdinalIgnoreCase) ? (1, value[..^2])
            : value.EndsWith('s') ? (1_000, value[..^1])
            : throw Wrong(part);
        return TimeSpan.FromMilliseconds((double)Whole(part, digits) * unit);
    }

    private static ContexterException Wrong(string part) => new(ErrorCodes.InvalidInput, $"'{part}' is no fault. Allowed: {Grammar}.");
}
