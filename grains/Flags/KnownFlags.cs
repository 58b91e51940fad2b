using Contexter.Knowledge;

namespace Contexter.Grains.Flags;

/// <summary>What can be switched while Contexter runs.</summary>
internal static class KnownFlags
{
    /// <summary>Results and first versions of the answer are told as they come.</summary>
    public const string Streaming = "streaming";

    /// <summary>Figures say what memory a question held.</summary>
    public const string MemoryTracking = "memory_tracking";

    /// <summary>A share of the requests to the web fails.</summary>
    public const string ErrorInjection = "error_injection";

    /// <summary>The language model writes answers, where there is one.</summary>
    public const string ModelSynthesis = "model_synthesis";

    /// <summary>The web is asked, where there is a key.</summary>
    public const string WebSource = "web_source";

    /// <summary>All of them, by name.</summary>
    public static IReadOnlyList<KnownFlag> All { get; } =
    [
        new(ErrorInjection, IsDefault: false, "A share of the requests to the web fails on purpose (knowledge.error_injection), to see what answers are then."),
        new(MemoryTracking, IsDefault: true, "The figures of an answer say what memory it held. The limit of memory holds either way."),
        new(ModelSynthesis, IsDefault: true, "The language model writes answers, where one is configured; without it they are taken from the results."),
        new(Streaming, IsDefault: true, "Results and first versions of the answer are told as they come; without it all at once at the end."),
        new(WebSource, IsDefault: true, "The web is asked, where a key is configured; without it the index alone."),
    ];

    /// <summary>How a question is answered while flags are as they are.</summary>
    public static async Task<KnowledgeQuery> ApplyAsync(FlagSet flags, KnowledgeQuery query) => query with
    {
        TellsFirstAnswers = await flags.IsEnabledAsync(Streaming),
        UsesModel = await flags.IsEnabledAsync(ModelSynthesis),
        UsesWeb = await flags.IsEnabledAsync(WebSource),
        InjectsFaults = await flags.IsEnabledAsync(ErrorInjection),
    };
}

/// <summary>A flag that there is.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsDefault">Whether it is on as long as nobody switches it.</param>
/// <param name="Description">What it does.</param>
internal sealed record KnownFlag(string Name, bool IsDefault, string Description);
