using Contexter.Documents;

namespace Contexter.Sources;

/// <summary>What came of reading one item of a source.</summary>
/// <remarks>A fault is none of these: it is a <see cref="ContexterException"/>, costs only the item, and leaves the documents that the item had.</remarks>
public sealed record SourceReading
{
    private SourceReading(ReadingOutcome outcome, SourceContent? content, string? reason) => (Outcome, Content, Reason) = (outcome, content, reason);

    /// <summary>What it was.</summary>
    public ReadingOutcome Outcome { get; }

    /// <summary>What was read; null unless <see cref="Outcome"/> is <see cref="ReadingOutcome.Content"/>.</summary>
    public SourceContent? Content { get; }

    /// <summary>Why nothing of the item is stored, for people; null where something is.</summary>
    public string? Reason { get; }

    /// <summary>Items of the same source that this one leads to (links, the target of a redirection), within the limits of the specification; the job reads each one once.</summary>
    public IReadOnlyList<SourceItem> Leads { get; init; } = [];

    /// <summary>The item was read. The change token of the content's item is stored with it and given to the next reading.</summary>
    public static SourceReading Of(SourceContent content)
    {
        ArgumentNullException.ThrowIfNull(content);
        return new(ReadingOutcome.Content, content, null);
    }

    /// <summary>The item is as it was when the known change token was stored.</summary>
    public static SourceReading Unchanged() => new(ReadingOutcome.Unchanged, null, null);

    /// <summary>The item is not there any more, for good: its documents are removed. One that never was there counts as given up.</summary>
    /// <param name="reason">What the source said, with the item's name and the way out.</param>
    public static SourceReading Gone(string reason) => new(ReadingOutcome.Gone, null, reason);

    /// <summary>Nothing of the item is to be stored, and nothing is wrong: it only leads elsewhere, or asks not to be indexed.</summary>
    /// <param name="reason">Why.</param>
    public static SourceReading LeftOut(string reason) => new(ReadingOutcome.LeftOut, null, reason);
}

/// <summary>Kinds of <see cref="SourceReading"/>.</summary>
public enum ReadingOutcome
{
    /// <summary>There is a text.</summary>
    Content = 0,

    /// <summary>Nothing changed.</summary>
    Unchanged = 1,

    /// <summary>It does not exist any more.</summary>
    Gone = 2,

    /// <summary>It has nothing to store.</summary>
    LeftOut = 3,
}

/// <summary>An item that the library knows from an earlier job.</summary>
/// <param name="Key">See <see cref="SourceItem.Key"/>.</param>
/// <param name="Url">Address of the original.</param>
/// <param name="ChangeToken">The token it was stored with; null where it has none or has to be read whatever it says.</param>
public sealed record KnownItem(string Key, string Url, string? ChangeToken)
{
    /// <summary>How many links away from the listed items it was; 0 for a listed one. It is dealt with at that depth again.</summary>
    public int Depth { get; init; }

    /// <summary>False for an item that was given up and has to be tried again.</summary>
    public bool HasDocuments { get; init; } = true;
}
