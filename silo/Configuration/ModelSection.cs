using Contexter.Embeddings.OpenAICompatible;
using Contexter.Embeddings.Remote;
using Contexter.Embeddings.Voyage;

namespace Contexter.Silo.Configuration;

/// <summary>Where embeddings come from.</summary>
public enum EmbeddingProvider
{
    /// <summary>The built-in model.</summary>
    Local = 0,

    /// <summary>Voyage AI.</summary>
    Voyage,

    /// <summary>A server that speaks the embeddings API of OpenAI.</summary>
    Openai,
}

/// <summary>Settings that describe an embedding model and its server. All but the first are of no effect with the built-in model.</summary>
public abstract record ModelSection : OptionsSection
{
    /// <summary>Where embeddings come from. Default <see cref="EmbeddingProvider.Local"/>.</summary>
    [Setting("Where embeddings come from: the built-in model (local), Voyage AI (voyage), or any server that speaks the embeddings API of OpenAI, such as Ollama, LM Studio, "
        + "vLLM, Text Embeddings Inference and OpenAI itself (openai).")]
    public EmbeddingProvider Provider { get; init; } = EmbeddingProvider.Local;

    /// <summary>Name of the model. Default empty: <see cref="VoyageOptions.DefaultModel"/> with Voyage AI; needed with an OpenAI-compatible server.</summary>
    [Setting("Name of the model, as the server knows it; empty takes voyage-code-3 with voyage, and is refused with openai.")]
    public string Model { get; init; } = "";

    /// <summary>Components of a vector. Default 0: <see cref="VoyageOptions.DefaultDimension"/> with Voyage AI; needed with an OpenAI-compatible server. Range 0 to 4,096.</summary>
    [Setting("Components of a vector: 256, 512, 1024 or 2048 with voyage, where 0 takes 1024; what the model gives with openai.", Unit = "components")]
    [Between(0, 4_096)]
    public int Dimension { get; init; }

    /// <summary>Address of the API, without <c>/embeddings</c>. Default empty: Voyage AI's own; needed with an OpenAI-compatible server.</summary>
    [Setting("Address of the API, without /embeddings, such as http://localhost:11434/v1; empty takes Voyage AI's own, and is refused with openai.")]
    [HttpAddress(Optional = true)]
    public string Endpoint { get; init; } = "";

    /// <summary>Key of the server, sent as a bearer token; empty for none. Default empty.</summary>
    [Setting("Key of the server, sent as a bearer token; empty where it asks for none.")]
    [Secret]
    public string Key { get; init; } = "";

    /// <summary>Further endpoints that serve the same model under the same name. Default none.</summary>
    [Setting("Addresses of further endpoints, asked in this order where the ones before fail; all serve the same model under the same name.")]
    [HttpAddress]
    public IReadOnlyList<string> Fallbacks
    {
        get;

        // Records compare lists by reference; all empty ones are the same.
        init => field = value.Count == 0 ? [] : value;
    } = [];

    /// <summary>Key of the further endpoints; empty for none. Default empty.</summary>
    [Setting("Key of the further endpoints; empty where they ask for none. They are never sent the key of the first.")]
    [Secret]
    public string FallbackKey { get; init; } = "";

    /// <summary>What components are on their way from Voyage AI. Default <see cref="VoyageOutputType.Float"/>.</summary>
    [Setting("What the components of a vector are on their way from voyage: float, int8 (a quarter of the bytes) or binary (a thirty-second, less precise). Each counts as a model "
        + "of its own.")]
    public VoyageOutputType OutputType { get; init; } = VoyageOutputType.Float;

    /// <summary>How vectors travel from an OpenAI-compatible server. Default <see cref="VectorEncoding.Float"/>.</summary>
    [Setting("How vectors travel with openai: as lists of numbers (float), which every server knows, or as base64, a third of the bytes.")]
    public VectorEncoding Encoding { get; init; } = VectorEncoding.Float;

    /// <summary>Whether an OpenAI-compatible server is asked for vectors of <see cref="Dimension"/> components. Default false.</summary>
    [Setting("Whether dimension is sent with openai, for models that can shorten their vectors; many servers refuse it.")]
    public bool RequestDimension { get; init; }

    /// <summary>What stands before every document on an OpenAI-compatible server. Default empty.</summary>
    [Setting("What stands before every document with openai, such as \"search_document: \" for nomic-embed-text or \"passage: \" for e5. Counts as part of the model.")]
    public string DocumentPrefix { get; init; } = "";

    /// <summary>What stands before every question on an OpenAI-compatible server. Default empty.</summary>
    [Setting("What stands before every question with openai, such as \"search_query: \" for nomic-embed-text or \"query: \" for e5.")]
    public string QueryPrefix { get; init; } = "";

    /// <summary>Weight of the semantic leg for questions when weights are automatic. Default 0.7, range 0 to 1. The built-in model has its own.</summary>
    [Setting("Weight of the semantic leg for questions in natural language where search.weights is auto; the built-in model has its own.")]
    [Between(0, 1)]
    public double QuestionWeight { get; init; } = 0.7;

    /// <summary>Most texts of one request. Default 100, range 1 to 1,000.</summary>
    [Setting("Most texts of one request.", Unit = "texts")]
    [Between(1, 1_000)]
    public int BatchTexts { get; init; } = 100;

    /// <summary>Most tokens of one request. Default 100,000, range 100 to 300,000.</summary>
    [Setting("Most tokens of one request, as cl100k_base counts them; voyage-code-3 takes 120000 of its own, OpenAI 300000.", Unit = "tokens")]
    [Between(100, 300_000)]
    public int BatchTokens { get; init; } = 100_000;

    /// <summary>Most tokens of one text. Default 8,000, range 16 to 128,000.</summary>
    [Setting("Most tokens of one text, as cl100k_base counts them; a longer one is embedded in pieces, whose vectors are averaged. Set it somewhat below what the model reads.", Unit = "tokens")]
    [Between(16, 128_000)]
    public int MaxTextTokens { get; init; } = 8_000;

    /// <summary>Requests at once. Default 4, range 1 to 64.</summary>
    [Setting("Requests for documents at once; questions come on top.", Unit = "requests")]
    [Between(1, 64)]
    public int Concurrency { get; init; } = 4;

    /// <summary>Requests that the key may make in a minute. Default 0, which learns it. Range 0 to 1,000,000.</summary>
    [Setting("Requests that the key may make in a minute; 0 learns it from what the server says and refuses.", Unit = "requests")]
    [Between(0, 1_000_000)]
    public int RequestsPerMinute { get; init; }

    /// <summary>Tokens that the key may send in a minute. Default 0, which learns it. Range 0 to 2,147,483,647; 1,000 or more where it is not 0.</summary>
    [Setting("Tokens that the key may send in a minute, 1000 or more; 0 learns it from what the server says and refuses.", Unit = "tokens")]
    [Between(0, int.MaxValue)]
    public int TokensPerMinute { get; init; }

    /// <summary>How long one attempt may take. Default 1 min, range 100 ms to 10 min.</summary>
    [Setting("How long one attempt of a request may take.")]
    [Between("100ms", "10m")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long embedding a question may take, attempts and pauses together. Default 10 s, range 100 ms to 10 min.</summary>
    [Setting("How long embedding a question may take, all attempts and pauses together.")]
    [Between("100ms", "10m")]
    public TimeSpan QuestionTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Attempts after the first that failed for a passing reason. Default 5, range 0 to 20.</summary>
    [Setting("Attempts after the first one that failed for a passing reason.", Unit = "attempts")]
    [Between(0, 20)]
    public int Retries { get; init; } = 5;

    /// <summary>How long documents wait for a server that refuses for too many requests. Default 15 min, range 0 to 1 day.</summary>
    [Setting("How long documents wait for a server that refuses because there are too many requests, before their job fails; where there are fallbacks, they are asked after 10 s.")]
    [Between("0s", "1d")]
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Price of a million tokens. Default 0, range 0 to 1,000.</summary>
    [Setting("Price of a million tokens, in whatever currency, for the estimate of costs.")]
    [Between(0, 1_000)]
    public double PricePerMillionTokens { get; init; }

    /// <summary>How the endpoints are asked, the first one first; none with the built-in model.</summary>
    public IReadOnlyList<RemoteEmbedderOptions> ToOptions()
    {
        if (Provider == EmbeddingProvider.Local)
        {
            return [];
        }

        var all = new[] { (Endpoint, Key) }.Concat(Fallbacks.Select(address => (Endpoint: address, Key: FallbackKey))).ToList();
        return
        [
            .. all.Select((server, i) => ToOptions(server.Endpoint.Length == 0 ? null : new Uri(server.Endpoint), server.Key.Length == 0 ? null : server.Key) with
            {
                QuestionSemanticWeight = QuestionWeight,
                BatchTexts = BatchTexts,
                BatchTokens = BatchTokens,
                MaxTextTokens = MaxTextTokens,
                Concurrency = Concurrency,
                RequestsPerMinute = RequestsPerMinute == 0 ? null : RequestsPerMinute,
                TokensPerMinute = TokensPerMinute == 0 ? null : TokensPerMinute,
                AttemptTimeout = Timeout,
                QuestionTimeout = QuestionTimeout,
                Retries = Retries,
                Patience = i + 1 < all.Count && Patience > FallbackAfter ? FallbackAfter : Patience,
                PricePerMillionTokens = PricePerMillionTokens,
            }),
        ];
    }

    internal override IEnumerable<RuleViolation> Check()
    {
        foreach (var (name, key) in new[] { (nameof(Key), Key), (nameof(FallbackKey), FallbackKey) })
        {
            if (key.Any(c => c is < '!' or > '~'))
            {
                yield return new(name, "holds spaces or characters that no header may hold", "the key as the provider gave it");
            }
        }

        if (TokensPerMinute is > 0 and < 1_000)
        {
            yield return new(nameof(TokensPerMinute), "is too small for any text", "0, or 1000 and more");
        }

        foreach (var violation in Provider switch
        {
            EmbeddingProvider.Voyage => CheckVoyage(),
            EmbeddingProvider.Openai => CheckOpenAI(),
            _ => [],
        })
        {
            yield return violation;
        }
    }

    private static TimeSpan FallbackAfter => TimeSpan.FromSeconds(10);

    private IEnumerable<RuleViolation> CheckVoyage()
    {
        if (Key.Length == 0)
        {
            yield return new(nameof(Key), "is empty, and Voyage AI asks for one", "a key from the dashboard of Voyage AI");
        }

        if (Dimension is not (0 or 256 or 512 or 1_024 or 2_048))
        {
            yield return new(nameof(Dimension), "is none that Voyage AI has", "0, 256, 512, 1024 or 2048");
        }

        if (Fallbacks.Count > 0 && FallbackKey.Length == 0)
        {
            yield return new(nameof(FallbackKey), "is empty, and the fallbacks of Voyage AI ask for one", "the key of the fallbacks");
        }
    }

    private IEnumerable<RuleViolation> CheckOpenAI()
    {
        if (string.IsNullOrWhiteSpace(Model))
        {
            yield return new(nameof(Model), "is empty, and every request names a model", "the name of a model, such as nomic-embed-text");
        }

        if (Dimension == 0)
        {
            yield return new(nameof(Dimension), "does not say how long the model's vectors are", "what the model's card says, such as 768");
        }

        if (Endpoint.Length == 0)
        {
            yield return new(nameof(Endpoint), "is empty, and no server is known by itself", "the address of the API, such as http://localhost:11434/v1");
        }
    }

    private RemoteEmbedderOptions ToOptions(Uri? address, string? key) => Provider == EmbeddingProvider.Voyage
        ? new VoyageOptions
        {
            Address = address,
            Key = key,
            Model = Model.Length == 0 ? VoyageOptions.DefaultModel : Model,
            Dimension = Dimension == 0 ? VoyageOptions.DefaultDimension : Dimension,
            OutputType = OutputType,
        }
        : new OpenAICompatibleOptions
        {
            Address = address!,
            Key = key,
            Model = Model,
            Dimension = Dimension,
            Encoding = Encoding,
            AsksForDimension = RequestDimension,
            DocumentPrefix = DocumentPrefix,
            QueryPrefix = QueryPrefix,
        };
}
