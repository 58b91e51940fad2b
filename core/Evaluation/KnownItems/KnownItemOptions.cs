namespace Contexter.Evaluation.KnownItems;

/// <summary>How a <see cref="KnownItemSuite"/> is made.</summary>
public sealed record KnownItemOptions
{
    /// <summary>Seed of what is drawn. Default 1.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Most sections, all of which can be found and some of which are asked for. Default 4,000, at least 1.</summary>
    public int MaxSections { get; init; } = 4_000;

    /// <summary>Queries of each kind, where there are sections for as many. Default 150, 0 and more.</summary>
    public int QueriesOfKind { get; init; } = 150;

    /// <summary>Queries altogether to which other kinds fill up where one is rare. Default 0: a rare kind leaves the suite smaller.</summary>
    public int FillTo { get; init; }

    /// <summary>Options for a number of queries, as equal shares of all kinds as there are.</summary>
    /// <param name="queries">Queries altogether.</param>
    public static KnownItemOptions For(int queries) => new() { QueriesOfKind = queries / KnownItemSuite.Kinds.Count, FillTo = queries };
}
