using System.Collections.Frozen;
using Microsoft.Extensions.Logging;

namespace Contexter.Silo.Configuration;

/// <summary>Everything that can be configured. Immutable; <see cref="ConfigurationLoader"/> makes one from file, environment and command line.</summary>
public sealed record ContexterOptions : OptionsSection
{
    /// <summary>Folder of everything that is stored, absolute; empty for the user's data folder. Default empty. <see cref="DataPath"/> is the folder.</summary>
    [Setting("Folder of everything that is stored. Empty means the user's data folder: $XDG_DATA_HOME/contexter or ~/.local/share/contexter, "
        + "~/Library/Application Support/contexter on macOS, %LOCALAPPDATA%\\contexter on Windows.")]
    [FilePath]
    public string Data { get; init; } = "";

    /// <summary>
    /// Absolute path of the folder of everything that is stored: <see cref="Data"/>, or else the user's data folder. It need not exist.
    /// Empty only when <see cref="Data"/> is and no <see cref="ConfigurationLoader"/> made the options.
    /// </summary>
    public string DataPath => Data.Length > 0 ? Data : UserDataFolder;

    /// <summary>Where requests are answered.</summary>
    [Setting("Where requests are answered.")]
    public ServerSection Server { get; init; } = new();

    /// <summary>Sessions of the Model Context Protocol.</summary>
    [Setting("What sessions of the Model Context Protocol may do.")]
    public McpSection Mcp { get; init; } = new();

    /// <summary>How documents become indexed chunks.</summary>
    [Setting("How documents become indexed chunks.")]
    public IngestionSection Ingestion { get; init; } = new();

    /// <summary>What is done about faults.</summary>
    [Setting("What is done about faults.")]
    public ErrorsSection Errors { get; init; } = new();

    /// <summary>How Context7 is asked.</summary>
    [Setting("How Context7 is asked for documentation.")]
    public Context7Section Context7 { get; init; } = new();

    /// <summary>Files that libraries are exported into.</summary>
    [Setting("Files that libraries are exported into and imported from.")]
    public ArchivesSection Archives { get; init; } = new();

    /// <summary>Where packages come from.</summary>
    [Setting("Where packages come from.")]
    public PackagesSection Packages { get; init; } = new();

    /// <summary>How documents are fetched.</summary>
    [Setting("How documents are fetched from servers.")]
    public DownloadsSection Downloads { get; init; } = new();

    /// <summary>How documents are cut.</summary>
    [Setting("How documents are cut into chunks. Sizes are counted in cl100k_base tokens.")]
    public ChunkingSection Chunking { get; init; } = new();

    /// <summary>Which chunks need not be indexed.</summary>
    [Setting("Which sections need not be indexed, because others say the same.")]
    public DeduplicationSection Deduplication { get; init; } = new();

    /// <summary>How questions are answered.</summary>
    [Setting("How questions are answered when the request does not say otherwise.")]
    public SearchSection Search { get; init; } = new();

    /// <summary>Answers from several sources at once.</summary>
    [Setting("How questions are answered from several sources at once (contexter ask).")]
    public KnowledgeSection Knowledge { get; init; } = new();

    /// <summary>How the web is asked.</summary>
    [Setting("How Brave's web search is asked, a source of answers.")]
    public BraveSection Brave { get; init; } = new();

    /// <summary>The language model that writes answers.</summary>
    [Setting("The language model that writes answers, where there is one.")]
    public ChatSection Chat { get; init; } = new();

    /// <summary>Where the index is kept.</summary>
    [Setting("Where the index is kept.")]
    public IndexSection Index { get; init; } = new();

    /// <summary>How texts become vectors.</summary>
    [Setting("How texts become vectors.")]
    public EmbeddingsSection Embeddings { get; init; } = new();

    /// <summary>By which proxies pages are fetched.</summary>
    [Setting("By which proxies pages are fetched.")]
    public ProxiesSection Proxies { get; init; } = new();

    /// <summary>Several silos that are one Contexter.</summary>
    [Setting("Several silos that are one Contexter, for builds on Orleans; see cluster.md.")]
    public ClusterSection Cluster { get; init; } = new();

    /// <summary>What a process tells of itself.</summary>
    [Setting("Traces, metrics and logs for tools that watch; see observability.md.")]
    public TelemetrySection Telemetry { get; init; } = new();

    /// <summary>What is logged.</summary>
    [Setting("What is logged.")]
    public LoggingSection Logging { get; init; } = new();

    /// <summary>Further embedding models by name. Default none.</summary>
    [Setting("Further embedding models by name, each with the settings of embeddings but without cache and query_cache, which all models share. 'contexter models use NAME' "
        + "changes to one of them.")]
    [SectionNames("local", "openai", "voyage")]
    public IReadOnlyDictionary<string, FurtherModelSection> Models
    {
        get;

        // Records compare maps by reference; all empty ones are the same.
        init => field = value.Count == 0 ? FrozenDictionary<string, FurtherModelSection>.Empty : value;
    } = FrozenDictionary<string, FurtherModelSection>.Empty;

    /// <summary>The user's data folder, which depends on the machine; empty when it is not known.</summary>
    internal string UserDataFolder { get; init; } = "";

    internal override IEnumerable<RuleViolation> Check()
    {
        if (DataPath.Length == 0)
        {
            yield return new(nameof(Data), "is empty, and the user has no home folder to hold the data", "a path");
        }

        // Silos share nothing but servers: files of one would be missing on all others.
        if (Cluster.IsConfigured && Index.Store != IndexStore.Qdrant)
        {
            yield return new("index.store", "is not shared by the silos of a cluster, which cluster.postgres asks for", "qdrant, or an empty cluster.postgres");
        }
    }
}

/// <summary>Settings below <c>logging</c>.</summary>
public sealed record LoggingSection : OptionsSection
{
    /// <summary>Least level that is logged. Default <see cref="LogLevel.Warning"/>.</summary>
    [Setting("Least severe level that is logged.")]
    public LogLevel Level { get; init; } = LogLevel.Warning;
}
