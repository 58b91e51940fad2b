namespace Contexter.Models.Training;

/// <summary>What a run of pieces is.</summary>
internal enum RunKind : byte
{
    /// <summary>A title of the section's path.</summary>
    Title,

    /// <summary>A sentence.</summary>
    Sentence,

    /// <summary>A code block.</summary>
    Code,

    /// <summary>A clause that says what the section's next words are for ("To stop a container, ..."); not part of the text.</summary>
    Task,
}

/// <summary>The pieces of all sections, in one array.</summary>
internal sealed class TrainingText
{
    private readonly List<ushort> _pieces = [];
    private readonly List<int> _runs = [];
    private readonly List<RunKind> _kinds = [];
    private readonly List<int> _sections = [];
    private readonly List<bool> _generic = [];

    /// <summary>How many sections there are.</summary>
    public int Count => _sections.Count;

    /// <summary>How many pieces there are.</summary>
    public long Pieces => _pieces.Count;

    /// <summary>Sentences that link to sections: section, run, target.</summary>
    public List<(int Section, int Run, int Target)> Links { get; } = [];

    /// <summary>Begins a section.</summary>
    /// <param name="isGeneric">Whether its title says nothing by itself.</param>
    public void BeginSection(bool isGeneric)
    {
        _sections.Add(_runs.Count);
        _generic.Add(isGeneric);
    }

    /// <summary>Adds a run to the section that was begun.</summary>
    /// <returns>The run's index.</returns>
    public int AddRun(RunKind kind, ReadOnlySpan<ushort> pieces)
    {
        _runs.Add(_pieces.Count);
        _kinds.Add(kind);
        foreach (var piece in pieces)
        {
            _pieces.Add(piece);
        }

        return _runs.Count - 1;
    }

    /// <summary>Adds all sections of another.</summary>
    public void Add(TrainingText other)
    {
        var (pieces, runs, sections) = (_pieces.Count, _runs.Count, _sections.Count);
        _pieces.AddRange(other._pieces);
        _runs.AddRange(other._runs.Select(start => start + pieces));
        _kinds.AddRange(other._kinds);
        _sections.AddRange(other._sections.Select(first => first + runs));
        _generic.AddRange(other._generic);
        Links.AddRange(other.Links.Select(link => (link.Section + sections, link.Run + runs, link.Target + sections)));
    }

    /// <summary>Adds the occurrences of all pieces to counts by piece.</summary>
    public void CountPieces(long[] counts)
    {
        foreach (var piece in _pieces)
        {
            counts[piece]++;
        }
    }

    /// <summary>Whether a section's own title says nothing by itself.</summary>
    public bool IsGeneric(int section) => _generic[section];

    /// <summary>The runs of a section.</summary>
    public (int First, int End) RunsOf(int section) => (_sections[section], section + 1 < _sections.Count ? _sections[section + 1] : _runs.Count);

    /// <summary>Kind of a run.</summary>
    public RunKind KindOf(int run) => _kinds[run];

    /// <summary>Pieces of a run.</summary>
    public ReadOnlySpan<ushort> PiecesOf(int run)
    {
        var end = run + 1 < _runs.Count ? _runs[run + 1] : _pieces.Count;
        return System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_pieces)[_runs[run]..end];
    }
}
