using System.Text.Json;
using System.Text.Json.Nodes;
using Contexter.Client.Api;
using Contexter.Client.Metrics;
using Contexter.GrainInterfaces.Access;
using Contexter.GrainInterfaces.Faults;
using Contexter.GrainInterfaces.Flags;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Knowledge;
using Contexter.GrainInterfaces.Libraries;
using Contexter.GrainInterfaces.Models;
using Contexter.GrainInterfaces.Proxies;
using Contexter.GrainInterfaces.Search;
using Contexter.GrainInterfaces.Statistics;

namespace Contexter.Client.Rest.Examples;

/// <summary>A body of every kind, as the description of the API shows it. They are made of the messages themselves, so that none can have a member that there is not.</summary>
internal static class MessageExamples
{
    private static readonly DateTimeOffset Time = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    private static readonly SourceDescription Source = new() { Kind = "files", Location = "/home/me/my-service/docs", Include = ["**/*.md"] };

    private static readonly JobStatus Job = new()
    {
        Id = "7",
        Library = "my-service",
        Version = "2.1",
        Source = Source,
        State = JobState.Running,
        Stage = JobStage.Index,
        Counters = new JobCounters { Items = 40, ItemsStored = 39, ItemsRejected = 1, BytesRead = 204_800, DocumentsAdded = 39, DocumentsIndexed = 12, DocumentsToIndex = 39, ChunksIndexed = 96 },
        Problems = [new JobProblem { Item = "logo.md", Code = "file_binary", Message = "'logo.md' is not text." }],
        CreatedAt = Time,
        StartedAt = Time.AddSeconds(1),
    };

    private static readonly LibrarySummary Library = new()
    {
        Name = "my-service",
        Version = "2.1",
        Source = Source,
        State = LibraryState.Ready,
        Documents = 39,
        Chunks = 312,
        CreatedAt = Time,
        UpdatedAt = Time.AddMinutes(1),
        LastJobId = "7",
    };

    private static readonly DocumentSummary Document = new()
    {
        Id = "9be1d4a07c5e4f1f8a5b0d6c3e2f1a90",
        Path = "guide/intro.md",
        Title = "Introduction",
        SourceUrl = "file:///home/me/my-service/docs/guide/intro.md",
        DocumentType = "guide",
        Language = "en",
        SizeBytes = 5_120,
        UpdatedAt = Time,
        QualityScore = 1,
    };

    private static readonly ApiKeyStatus Key = new() { Id = "0badcafe", Name = "agents", Scope = AccessScope.Write, CreatedAt = Time, RequestsToday = 12, RequestsPerMinute = 60 };

    private static readonly DeadLetterSummary DeadLetter = new()
    {
        Id = 12,
        Library = "my-service",
        Version = "2.1",
        Stage = DeadLetterStage.Item,
        Key = "guide/broken.md",
        Url = "file:///home/me/my-service/docs/guide/broken.md",
        Code = "internal_error",
        Message = "'guide/broken.md' cannot be handled.",
        Attempts = 3,
        FirstAt = Time,
        LastAt = Time.AddHours(1),
        JobId = "7",
    };

    private static readonly ModelStatus Model = new()
    {
        Name = "local",
        Id = "contexter-local-v1-256",
        Dimension = 256,
        Provider = "local",
        Active = true,
        Configured = true,
        State = ModelIndexState.Ready,
        Documents = 39,
        Chunks = 312,
        Bytes = 524_288,
    };

    private static readonly ProxyProviderStatus Proxies = new()
    {
        Name = "office",
        Kind = "http",
        RequestsToday = 12,
        RequestsPerDay = 1_000,
        RenewedAt = Time.AddHours(5),
        Proxies = [new() { Name = "office/0", Address = "10.0.0.7:3128", Requests = 12, Failures = 1, Bytes = 204_800, CheckedAt = Time }],
    };

    private static readonly FlagStatus Flag = new() { Name = "streaming", Enabled = true, Default = true, Description = "Answers are told while they grow.", Refusal = null };

    private static readonly CacheFigures Cache = new() { Name = "query_embeddings", Hits = 3, Misses = 1, Entries = 1 };

    private static readonly CallFigures Calls = new() { Count = 5, Faults = 1, TotalMs = 125, LongestMs = 112.3, P50Ms = 2.9, P95Ms = 112.3, P99Ms = 112.3 };

    private static readonly LibraryQuality Quality = new() { Library = "my-service@2.1", Documents = 39, Chunks = 312, AverageScore = 0.98, Flagged = 1, Dropped = 0, NotIndexed = 0 };

    private static readonly QualityFinding Finding = new() { Code = "document_short", Severity = FindingSeverity.Warning, Message = "it has 34 characters, fewer than 100; it is kept", Penalty = 0.1 };

    private static readonly Dictionary<Type, object> Examples = new object[]
    {
        Job,
        Library,
        Document,
        Key,
        DeadLetter,
        Model,
        Proxies,
        Flag,
        Cache,
        Source,
        new AddLibraryRequest { Library = "my-service@2.1", Source = Source },
        new BatchRequest { Add = [new AddLibraryRequest { Library = "react@19.0", Source = new SourceDescription { Kind = "web", Location = "https://react.dev/learn" } }], Refresh = ["left-pad"], Priority = JobPriority.Low },
        new ScheduleRequest { Hours = 24 },
        new DocumentPage { Documents = [Document], Next = "guide/intro.md" },
        new StoredDocument { Document = Document, Text = "# Introduction\n\nWhat the service does.\n" },
        new DocumentChange { Kind = DocumentChangeKind.Updated, Document = Document, IsIndexed = true },
        new JobEvent { Sequence = 17, At = Time, Kind = JobEventKind.Progress, Job = Job },
        new ApiKeyRequest { Name = "agents", Scope = AccessScope.Write, RequestsPerMinute = 60 },
        new ApiKeySecret { Key = Key, Secret = "ctx_0badcafe_..." },
        new RotateKeyRequest { KeepOldFor = 24 },
        new SessionRequest { Key = "ctx_0badcafe_..." },
        new SessionReply { NeedsKey = true, Name = "agents", Scope = AccessScope.Write },
        new FlagChange { Enabled = false },
        new RetryDeadLettersRequest { Ids = [12] },
        new DeadLetterPage { Letters = [DeadLetter], Total = 1 },
        new ErrorSummary
        {
            Hours = 24,
            Counts = [new() { Kind = "network", Component = "fetch", Count = 3 }],
            Newest = [new() { At = Time, Kind = "network", Component = "fetch", Code = "source_unavailable", Message = "It does not answer.", Subject = "https://react.dev/learn", Action = "try_again", JobId = "7" }],
            Dropped = 2,
        },
        new StoreStatus
        {
            Libraries = ["my-service@2.1"], Documents = 39, Bodies = 39, BodyBytes = 204_800, FileBytes = 409_600, FreeBytes = 4_096, OrphanBodies = 0, OrphanDocuments = 0, FileFaults = [],
        },
        new DocumentCheckPage { Checked = 39, Damaged = [] },
        new QualityReport
        {
            Total = Quality with { Library = "*" },
            Libraries = [Quality],
            Rules = [new QualityRule { Code = "document_short", Severity = FindingSeverity.Warning, Count = 1, Examples = ["notes.md"] }],
            Worst = [new DocumentQuality { Library = "my-service@2.1", Id = Document.Id, Path = "notes.md", Score = 0.9, Findings = [Finding] }],
            Dropped = [],
            NotIndexed = [],
        },
        new SiloStatistics
        {
            Silo = "embedded",
            StartedAt = Time,
            UptimeSeconds = 61.2,
            Activations = 9,
            WorkingSetBytes = 136_200_000,
            ManagedBytes = 18_300_000,
            CpuSeconds = 2.7,
            Grains = [new GrainTypeStatistics { Type = "SearchGrain", Activations = 1, Calls = Calls, Methods = [new GrainMethodStatistics { Method = "SearchAsync", Calls = Calls }] }],
            Caches = [Cache],
        },
        new MetricHistoryReply
        {
            StartedAt = Time,
            IntervalSeconds = 5,
            WindowSeconds = 60,
            Capacity = 720,
            Times = [Time, Time.AddSeconds(5)],
            Series = [new MetricSeries { Name = "request_p95_ms", Unit = "ms", Group = "search", Values = [null, 14.93] }, new MetricSeries { Name = "resident_bytes", Unit = "By", Values = [136_200_000, 137_400_000] }],
        },
        new HealthReply("ready", [new HealthCheckReply("catalogue", "healthy", null)]),
        new KnowledgeEvent { Sequence = 12, ElapsedMs = 480.5, Kind = KnowledgeEventKind.Done, Done = new KnowledgeEnd { IsPartial = false, FailedSources = [], ResumeToken = null } },
        new SearchRequest { Query = "How do I cancel a running task?", Libraries = ["dotnet"], TopK = 5, Filters = new SearchFilters { Types = ["api", "guide"] } },
        new SearchReply
        {
            Query = "How do I cancel a running task?",
            TookMs = 6.8,
            Results =
            [
                new SearchResult
                {
                    ChunkId = "5f0c6a3e8a864f0e9a1c0c4f6d1f2a77",
                    DocumentId = "9be1d4a07c5e4f1f8a5b0d6c3e2f1a90",
                    Library = "dotnet",
                    Version = "10.0.0",
                    Title = "System.Threading.CancellationTokenSource",
                    Section = "CancellationTokenSource > CancelAsync()",
                    SourceUrl = "file:///usr/share/dotnet/packs/System.Threading.xml",
                    Score = 0.87,
                    SemanticScore = 0.71,
                    KeywordScore = 14.2,
                    Content = "Communicates a request for cancellation asynchronously.",
                    Highlights = [new SearchHighlight { Text = "Communicates a request for cancellation asynchronously.", Matches = [[27, 39]] }],
                    DocumentType = "api",
                    FetchedAt = Time,
                    ChunkIds = ["5f0c6a3e8a864f0e9a1c0c4f6d1f2a77"],
                },
            ],
        },
    }.ToDictionary(example => example.GetType());

    /// <summary>The example of a message, or of a list of them; null where there is none.</summary>
    public static JsonNode? Of(Type type)
    {
        if (type.IsArray)
        {
            return Of(type.GetElementType()!) is { } one ? new JsonArray(one) : null;
        }

        return Examples.TryGetValue(type, out var example) ? JsonSerializer.SerializeToNode(example, type, ContexterJson.Options) : null;
    }
}
