using Contexter.Documents;
using Contexter.Search.Analysis;

namespace Contexter.Knowledge;

/// <summary>Limits of answers.</summary>
public sealed record KnowledgeOptions
{
    /// <summary>Time for an answer in all. Default 15 s, range 100 ms to 10 min.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Time that a source has, within <see cref="Deadline"/>. Default 8 s, range 100 ms to 10 min.</summary>
    public TimeSpan SourceTimeout { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>Bytes that buffers and results of one request may hold. Default 10 MiB, range 64 KiB to 1 GiB.</summary>
    public long MemoryBytes { get; init; } = 10 << 20;

    /// <summary>Items that the buffer between two stages has room for. Default 64, range 5 to 100,000.</summary>
    public int BufferItems { get; init; } = 64;

    /// <summary>Results after which a first answer is tried, while sources are still being asked. Default 3, range 1 to 1,000.</summary>
    public int PartialAfter { get; init; } = 3;

    /// <summary>Share of words in common from which two results say the same. Default 0.85, range 0.5 to 1.</summary>
    public double DuplicateSimilarity { get; init; } = 0.85;

    /// <summary>Thresholds of the analysis.</summary>
    public QueryAnalysisOptions Analysis { get; init; } = QueryAnalysisOptions.Default;

    /// <summary>Checks all values.</summary>
    /// <exception cref="ContexterException">A value is out of its range (<see cref="ErrorCodes.ConfigurationInvalid"/>).</exception>
    public void Validate()
    {
        Check(Deadline, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10), nameof(Deadline));
        Check(SourceTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10), nameof(SourceTimeout));
        Check(MemoryBytes, 64 << 10, 1L << 30, nameof(MemoryBytes));
        Check(BufferItems, 5, 100_000, nameof(BufferItems));
        Check(PartialAfter, 1, 1_000, nameof(PartialAfter));
        Check(DuplicateSimilarity, 0.5, 1, nameof(DuplicateSimilarity));
        Analysis.Validate();
    }

    private static void Check<T>(T value, T minimum, T maximum, string name)
        where T : IComparable<T>
    {
        if (value.CompareTo(minimum) < 0 || value.CompareTo(maximum) > 0)
        {
            throw new ContexterException(ErrorCodes.ConfigurationInvalid, FormattableString.Invariant($"Option {name} is {value}; allowed are {minimum} to {maximum} (knowledge)."));
        }
    }
}
