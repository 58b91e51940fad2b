using Contexter.Faults;

namespace Contexter.Silo.Configuration;

/// <summary>Settings below <c>errors</c>: what is done about faults.</summary>
public sealed record ErrorsSection : OptionsSection
{
    /// <summary>What is done about each kind of fault.</summary>
    [Setting("What is done about each kind of fault: retry, skip, fall_back, escalate or abort; see errors.md.")]
    public StrategiesSection Strategies { get; init; } = new();

    /// <summary>How often something is tried before it is given up. Default 3, range 1 to 100.</summary>
    [Setting("How often something is tried in all, and how often the process may end at an item, before it is given up.", Unit = "attempts")]
    [Between(1, 100)]
    public int Attempts { get; init; } = 3;

    /// <summary>Pause before the second attempt. Default 500 ms, range 0 to 1 min.</summary>
    [Setting("Pause before the second attempt; it doubles with every further one, up to 30s.")]
    [Between("0ms", "1m")]
    public TimeSpan Delay { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a job waits for an index or a database that is away. Default 15 min, range 0 to 1 day.</summary>
    [Setting("How long a job of a server waits for an index or a database that is away, before the strategy decides; one of a single command does not wait.")]
    [Between("0s", "1d")]
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Who is told of escalations.</summary>
    [Setting("Who is told when a job fails by an error whose strategy is escalate.")]
    public WebhookSection Webhook { get; init; } = new();

    internal FaultOptions ToOptions() => new()
    {
        Strategies = Strategies.ToTable(),
        Attempts = Attempts,
        Delay = Delay,
        Patience = Patience,
        MaxDelay = TimeSpan.FromSeconds(Math.Max(30, Delay.TotalSeconds)),
    };
}

/// <summary>Settings below <c>errors.webhook</c>.</summary>
public sealed record WebhookSection : OptionsSection
{
    /// <summary>Address that a JSON object is posted to; empty for none. Default empty.</summary>
    [Setting("Address that a JSON object is posted to, at most once a minute for each kind of error; empty for none. It may be private.")]
    [HttpAddress(Optional = true)]
    [Secret]
    public string Url { get; init; } = "";

    /// <summary>How long one attempt may take. Default 10 s, range 100 ms to 1 min.</summary>
    [Setting("How long one of its three attempts may take.")]
    [Between("100ms", "1m")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);
}

/// <summary>Settings below <c>errors.strategies</c>: the strategy of each <see cref="FaultKind"/>, whose defaults are <see cref="FaultOptions.DefaultStrategies"/>.</summary>
public sealed record StrategiesSection : OptionsSection
{
    /// <summary>A server that documents come from does not answer as it should. Default <see cref="FaultStrategy.Retry"/>.</summary>
    [Setting("A server that documents come from cannot be reached, is overloaded, or does not answer as it should.")]
    public FaultStrategy Network { get; init; } = FaultStrategy.Retry;

    /// <summary>No proxy serves a request. Default <see cref="FaultStrategy.Retry"/>.</summary>
    [Setting("No proxy serves a request.")]
    public FaultStrategy Proxy { get; init; } = FaultStrategy.Retry;

    /// <summary>A source answers, and what was asked for is not there. Default <see cref="FaultStrategy.Skip"/>.</summary>
    [Setting("A source answers, and what was asked for is not there.")]
    public FaultStrategy Api { get; init; } = FaultStrategy.Skip;

    /// <summary>A server refuses. Default <see cref="FaultStrategy.Skip"/>.</summary>
    [Setting("A server refuses: a wrong or missing key, a spent quota, a page that is not public.")]
    public FaultStrategy Authentication { get; init; } = FaultStrategy.Skip;

    /// <summary>Something breaks a rule. Default <see cref="FaultStrategy.Skip"/>.</summary>
    [Setting("Something breaks a rule: an address that may not be fetched from, a limit on size, a rule of quality.")]
    public FaultStrategy Validation { get; init; } = FaultStrategy.Skip;

    /// <summary>Data that is not in the form it has to have. Default <see cref="FaultStrategy.Skip"/>.</summary>
    [Setting("Data that is binary, in no known encoding, malformed or damaged.")]
    public FaultStrategy DataFormat { get; init; } = FaultStrategy.Skip;

    /// <summary>A defect of Contexter itself. Default <see cref="FaultStrategy.Retry"/>.</summary>
    [Setting("A defect of Contexter itself.")]
    public FaultStrategy Ingestion { get; init; } = FaultStrategy.Retry;

    /// <summary>Texts cannot be embedded. Default <see cref="FaultStrategy.Retry"/>.</summary>
    [Setting("A text cannot be embedded, or the server that makes embeddings does not answer as it should.")]
    public FaultStrategy Embedding { get; init; } = FaultStrategy.Retry;

    /// <summary>The re-ranking model is away. Default <see cref="FaultStrategy.FallBack"/>.</summary>
    [Setting("The re-ranking model is away. With escalate and abort a search fails, otherwise it goes on without.")]
    public FaultStrategy Search { get; init; } = FaultStrategy.FallBack;

    /// <summary>The index does not answer as it should. Default <see cref="FaultStrategy.Retry"/>.</summary>
    [Setting("The server that holds the index does not answer as it should, or the index is of another model.")]
    public FaultStrategy VectorStore { get; init; } = FaultStrategy.Retry;

    /// <summary>The disk is full, or files cannot be read or written. Default <see cref="FaultStrategy.Escalate"/>.</summary>
    [Setting("The disk is full, or files cannot be read or written.")]
    public FaultStrategy Storage { get; init; } = FaultStrategy.Escalate;

    /// <summary>A wrong value in the configuration. Default <see cref="FaultStrategy.Abort"/>.</summary>
    [Setting("A wrong value in the configuration, or something that it does not describe.")]
    public FaultStrategy Configuration { get; init; } = FaultStrategy.Abort;

    internal IReadOnlyDictionary<FaultKind, FaultStrategy> ToTable() => new Dictionary<FaultKind, FaultStrategy>
    {
        [FaultKind.Network] = Network,
        [FaultKind.Proxy] = Proxy,
        [FaultKind.Api] = Api,
        [FaultKind.Authentication] = Authentication,
        [FaultKind.Validation] = Validation,
        [FaultKind.DataFormat] = DataFormat,
        [FaultKind.Ingestion] = Ingestion,
        [FaultKind.Embedding] = Embedding,
        [FaultKind.Search] = Search,
        [FaultKind.VectorStore] = VectorStore,
        [FaultKind.Storage] = Storage,
        [FaultKind.Configuration] = Configuration,
    };
}
