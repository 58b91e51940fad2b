using Contexter.Grains.Flags;
using Contexter.Grains.Knowledge;
using Contexter.Knowledge;
using Contexter.Knowledge.Brave;
using Contexter.Search.Analysis;

namespace Contexter.Silo.Configuration;

/// <summary>Settings below <c>knowledge</c>: answers from several sources at once.</summary>
public sealed record KnowledgeSection : OptionsSection
{
    /// <summary>Answers at once. Default 20, range 1 to 1,000.</summary>
    [Setting("Questions that are answered at once; further ones wait, and are then refused with 429.", Unit = "questions")]
    [Between(1, 1_000)]
    public int Concurrency { get; init; } = 20;

    /// <summary>How long a further question waits. Default 2 s, range 0 to 1 min.</summary>
    [Setting("How long a further question waits for its turn.")]
    [Between("0s", "1m")]
    public TimeSpan Wait { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Time for an answer in all. Default 15 s, range 100 ms to 10 min.</summary>
    [Setting("Time for an answer in all.")]
    [Between("100ms", "10m")]
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Time that a source has. Default 8 s, range 100 ms to 10 min.</summary>
    [Setting("Time that a source has; what it has not said then is missing from the answer.")]
    [Between("100ms", "10m")]
    public TimeSpan SourceTimeout { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>Memory of a question. Default 10 MiB, range 64 KiB to 1 GiB.</summary>
    [Setting("What buffers and results of one question may hold; a source that finds more is cut off.")]
    [Between("64KiB", "1GiB")]
    public ByteSize Memory { get; init; } = new(10 << 20);

    /// <summary>Items that the buffer between two stages has room for. Default 64, range 5 to 100,000.</summary>
    [Setting("Items that the buffer between two stages has room for: its writers wait at 80 % of them, and go on at 20 %.", Unit = "items")]
    [Between(5, 100_000)]
    public int BufferItems { get; init; } = 64;

    /// <summary>Hits that the index is asked for. Default 8, range 1 to 100.</summary>
    [Setting("Hits that the index is asked for.", Unit = "hits")]
    [Between(1, 100)]
    public int IndexResults { get; init; } = 8;

    /// <summary>How long a partial answer can be gone on with. Default 1 hour, range 1 minute to 7 days.</summary>
    [Setting("How long an answer that is partial or was broken off can be gone on with.")]
    [Between("1m", "7d")]
    public TimeSpan KeptFor { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Share of requests to the web that fail while the flag <c>error_injection</c> is on. Default 0, range 0 to 1; 0 refuses to switch it on.</summary>
    [Setting("Share of requests to the web that fail while the flag error_injection is on, 0 to 1; 0 refuses to switch it on.")]
    [Between(0, 1)]
    public double ErrorInjection { get; init; }

    /// <summary>Thresholds of the analysis of questions.</summary>
    [Setting("Thresholds of the analysis of questions.")]
    public QueryAnalysisSection Analysis { get; init; } = new();

    /// <summary>These settings as the aggregator takes them.</summary>
    public KnowledgeOptions ToOptions() => new()
    {
        Deadline = Deadline,
        SourceTimeout = SourceTimeout,
        MemoryBytes = Memory.Bytes,
        BufferItems = BufferItems,
        Analysis = Analysis.ToOptions(),
    };

    /// <summary>These settings as grains take them.</summary>
    public KnowledgeSettings ToSettings() => new() { KeptFor = KeptFor, IndexResults = IndexResults };

    /// <summary>What they say about flags.</summary>
    public FlagSettings ToFlagSettings() => new() { AllowsErrorInjection = ErrorInjection > 0 };
}

/// <summary>Settings below <c>knowledge.analysis</c>.</summary>
public sealed record QueryAnalysisSection : OptionsSection
{
    /// <summary>Most words of a simple question. Default 3, range 1 to 100.</summary>
    [Setting("Most words of a question that counts as simple.", Unit = "words")]
    [Between(1, 100)]
    public int SimpleWords { get; init; } = 3;

    /// <summary>Most words of a moderate question. Default 10, range 1 to 1,000.</summary>
    [Setting("Most words of a question that counts as moderate; longer ones are complex.", Unit = "words")]
    [Between(1, 1_000)]
    public int ModerateWords { get; init; } = 10;

    /// <summary>Share of code marks from which words are code. Default 0.083, range 0.01 to 1.</summary>
    [Setting("Share of brackets, semicolons and equals signs among the characters from which a question is code.")]
    [Between(0.01, 1)]
    public double CodeDensity { get; init; } = 0.083;

    /// <summary>Confidence below which a question counts as natural language. Default 0.5, range 0 to 1.</summary>
    [Setting("Confidence below which a question counts as natural language, whatever it looks like.")]
    [Between(0, 1)]
    public double LeastConfidence { get; init; } = 0.5;

    /// <summary>These settings as the analysis takes them.</summary>
    public QueryAnalysisOptions ToOptions() => new() { SimpleWords = SimpleWords, ModerateWords = ModerateWords, CodeDensity = CodeDensity, LeastConfidence = LeastConfidence };

    internal override IEnumerable<RuleViolation> Check()
    {
        if (ModerateWords < SimpleWords)
        {
            yield return new(nameof(ModerateWords), "is less than simple_words", "simple_words or more");
        }
    }
}

/// <summary>Settings below <c>brave</c>: Brave's web search, a source of answers.</summary>
public sealed record BraveSection : OptionsSection
{
    /// <summary>Address of the API, without <c>/web/search</c>. Default Brave's own.</summary>
    [Setting("Address of the API of Brave's web search, without /web/search.")]
    [HttpAddress]
    public string Endpoint { get; init; } = "https://api.search.brave.com/res/v1";

    /// <summary>Key of the subscription; empty asks no web. Default empty.</summary>
    [Setting("Key of a subscription for web search; empty answers from the index alone.")]
    [Secret]
    public string Key { get; init; } = "";

    /// <summary>Results of one question. Default 20, range 1 to 200.</summary>
    [Setting("Results of one question; every 20 of them are a request that is paid for.", Unit = "results")]
    [Between(1, 200)]
    public int Results { get; init; } = 20;

    /// <summary>Country whose results are preferred; empty leaves it to Brave. Default empty.</summary>
    [Setting("Country whose results are preferred, such as US or DE; empty leaves it to Brave.")]
    public string Country { get; init; } = "";

    /// <summary>Language of the results; empty leaves it to Brave. Default empty.</summary>
    [Setting("Language of the results, such as en; empty leaves it to Brave.")]
    public string Language { get; init; } = "";

    /// <summary>How long one attempt may take. Default 5 s, range 10 ms to 1 min.</summary>
    [Setting("How long one attempt may take.")]
    [Between("10ms", "1m")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Attempts for one page of results. Default 3, range 1 to 10.</summary>
    [Setting("Attempts for one page of results, all in all, where a failure may pass.", Unit = "attempts")]
    [Between(1, 10)]
    public int Attempts { get; init; } = 3;

    /// <summary>How long results are kept in memory. Default 5 min, range 0 to 1 hour; 0 keeps none.</summary>
    [Setting("How long results are kept in memory; 0s keeps none.")]
    [Between("0s", "1h")]
    public TimeSpan CacheDuration { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>These settings as the client takes them; null without a key.</summary>
    public BraveOptions? ToOptions() => Key.Length == 0 ? null : new()
    {
        Address = new Uri(Endpoint),
        Key = Key,
        Results = Results,
        Country = Country.Length == 0 ? null : Country,
        Language = Language.Length == 0 ? null : Language,
        AttemptTimeout = Timeout,
        Attempts = Attempts,
        CacheDuration = CacheDuration,
    };

    internal override IEnumerable<RuleViolation> Check()
    {
        if (Key.Any(c => c is < '!' or > '~'))
        {
            yield return new(nameof(Key), "holds spaces or characters that no header may hold", "the key as Brave gave it");
        }
    }
}
