using Contexter.Knowledge;
using Contexter.Knowledge.Brave;
using Contexter.Knowledge.Chat;
using Contexter.Silo.Configuration;

namespace Contexter.System.Tests.Configuration;

/// <summary>Settings of answers from several sources.</summary>
public sealed class KnowledgeSettingsTests
{
    /// <summary>All of them, none at its default.</summary>
    internal const string EveryLine = """
        knowledge:
          concurrency: 5
          wait: 3s
          deadline: 20s
          source_timeout: 9s
          memory: 2MiB
          buffer_items: 32
          index_results: 4
          kept_for: 2h
          error_injection: 0.25
          analysis:
            simple_words: 4
            moderate_words: 12
            code_density: 0.1
            least_confidence: 0.6
        brave:
          endpoint: http://localhost:8108/res/v1
          key: BSA-k3y
          results: 40
          country: DE
          language: de
          timeout: 4s
          attempts: 2
          cache_duration: 0s
        chat:
          endpoint: http://localhost:11434/v1
          key: chat-k3y
          model: qwen3
          max_tokens: 500
          max_characters: 9000

        """;

    /// <summary>All of them at their defaults, as they are shown.</summary>
    internal static readonly string[] EveryDefault =
    [
        "knowledge.concurrency=20", "knowledge.wait=2s", "knowledge.deadline=15s", "knowledge.source_timeout=8s", "knowledge.memory=10MiB", "knowledge.buffer_items=64",
        "knowledge.index_results=8", "knowledge.kept_for=1h", "knowledge.error_injection=0", "knowledge.analysis.simple_words=3", "knowledge.analysis.moderate_words=10",
        "knowledge.analysis.code_density=0.083", "knowledge.analysis.least_confidence=0.5",
        "brave.endpoint=https://api.search.brave.com/res/v1", "brave.key=", "brave.results=20", "brave.country=", "brave.language=", "brave.timeout=5s",
        "brave.attempts=3", "brave.cache_duration=5m",
        "chat.endpoint=", "chat.key=", "chat.model=", "chat.max_tokens=800", "chat.max_characters=24000",
    ];

    /// <summary>What they say below <c>knowledge</c>.</summary>
    internal static KnowledgeSection EveryKnowledgeValue { get; } = new()
    {
        Concurrency = 5,
        Wait = TimeSpan.FromSeconds(3),
        Deadline = TimeSpan.FromSeconds(20),
        SourceTimeout = TimeSpan.FromSeconds(9),
        Memory = ByteSize.MiB(2),
        BufferItems = 32,
        IndexResults = 4,
        KeptFor = TimeSpan.FromHours(2),
        ErrorInjection = 0.25,
        Analysis = new() { SimpleWords = 4, ModerateWords = 12, CodeDensity = 0.1, LeastConfidence = 0.6 },
    };

    /// <summary>What they say below <c>brave</c>.</summary>
    internal static BraveSection EveryBraveValue { get; } = new()
    {
        Endpoint = "http://localhost:8108/res/v1",
        Key = "BSA-k3y",
        Results = 40,
        Country = "DE",
        Language = "de",
        Timeout = TimeSpan.FromSeconds(4),
        Attempts = 2,
        CacheDuration = TimeSpan.Zero,
    };

    /// <summary>What they say below <c>chat</c>.</summary>
    internal static ChatSection EveryChatValue { get; } = new() { Endpoint = "http://localhost:11434/v1", Key = "chat-k3y", Model = "qwen3", MaxTokens = 500, MaxCharacters = 9_000 };

    [Fact]
    public void ToOptions_OfDefaults_AreTheDefaultsOfTheCore()
    {
        new KnowledgeSection().ToOptions().ShouldBe(new KnowledgeOptions());
        new BraveSection().ToOptions().ShouldBeNull("no key");
        (new BraveSection { Key = "k" }).ToOptions().ShouldBe(new BraveOptions { Key = "k" });
        new ChatSection().ToOptions().ShouldBeNull("no endpoint");
        (new ChatSection { Endpoint = "http://x/", Model = "m" }).ToOptions().ShouldBe(new ChatModelOptions { Model = "m" });
    }

    [Fact]
    public void ToOptions_OfEveryValue_KeepsThem()
    {
        EveryChatValue.ToOptions().ShouldBe(new ChatModelOptions { Model = "qwen3", MaxTokens = 500, MaxCharacters = 9_000 });
        EveryKnowledgeValue.ToOptions().ShouldBe(new KnowledgeOptions
        {
            Deadline = TimeSpan.FromSeconds(20),
            SourceTimeout = TimeSpan.FromSeconds(9),
            MemoryBytes = 2 << 20,
            BufferItems = 32,
            Analysis = new() { SimpleWords = 4, ModerateWords = 12, CodeDensity = 0.1, LeastConfidence = 0.6 },
        });
        EveryBraveValue.ToOptions().ShouldBe(new BraveOptions
        {
            Address = new Uri("http://localhost:8108/res/v1"),
            Key = "BSA-k3y",
            Results = 40,
            Country = "DE",
            Language = "de",
            AttemptTimeout = TimeSpan.FromSeconds(4),
            Attempts = 2,
            CacheDuration = TimeSpan.Zero,
        });
    }
}
