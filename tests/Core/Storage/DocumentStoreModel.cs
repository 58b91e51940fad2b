using Contexter.Storage;

namespace Contexter.Core.Tests.Storage;

/// <summary>
/// The document store's semantics in the plainest words: dictionaries, no transactions, one library. Keys, change tokens, paths and texts are numbers.
/// </summary>
internal sealed class DocumentStoreModel
{
    private readonly Dictionary<int, Stored> _documents = [];
    private readonly Dictionary<(int Job, int Key), Receipt> _receipts = [];
    private readonly HashSet<(int Job, int Path)> _removed = [];
    private readonly HashSet<(int Job, int Path, int Key)> _shares = [];

    public void Store(int job, int key, int token, IReadOnlyList<(int Path, int Text)> documents)
    {
        if (IsDone(job, key))
        {
            return;
        }

        var receipt = new Receipt { Outcome = ItemOutcome.Stored };
        var stored = 0;
        var shared = 0;
        foreach (var (path, text) in documents.DistinctBy(d => d.Path))
        {
            var before = _documents.GetValueOrDefault(path);
            if (before is not null && before.Job == job && before.Key < key)
            {
                if (before.Text == text)
                {
                    _shares.Add((job, path, key));
                    shared++;
                    continue;
                }

                receipt.HasLost = true;
                continue;
            }

            if (before is not null && before.Job == job && before.Key != key)
            {
                Lose(job, path, before, text);
            }

            var origin = before is null ? null : before.Job == job ? before.Origin : before.Text;
            var outcome = origin is null ? DocumentOutcome.Added : origin == text ? DocumentOutcome.Unchanged : DocumentOutcome.Updated;
            _documents[path] = new Stored { Key = key, Job = job, Text = text, Token = token, Origin = origin, Outcome = outcome };
            _removed.RemoveWhere(r => r.Path == path && before is null);
            receipt.Count(outcome, 1);
            stored++;
        }

        receipt.HasLost |= documents.DistinctBy(d => d.Path).Count() < documents.Count;
        if (receipt.HasLost || shared > 0)
        {
            Forget(key);
        }

        if (receipt.HasLost)
        {
            receipt.Outcome = stored == 0 ? ItemOutcome.Rejected : ItemOutcome.Stored;
        }

        _receipts[(job, key)] = receipt;
    }

    public void Reject(int job, int key)
    {
        if (!IsDone(job, key))
        {
            _receipts[(job, key)] = new Receipt { Outcome = ItemOutcome.Rejected };
        }
    }

    public bool TryKeep(int job, int key, int token)
    {
        if (IsDone(job, key))
        {
            return true;
        }

        var own = _documents.Values.Where(d => d.Key == key).ToList();
        if (own.Count == 0 || own.Exists(d => d.Token != token))
        {
            return false;
        }

        foreach (var document in own)
        {
            (document.Job, document.Origin, document.Outcome) = (job, document.Text, DocumentOutcome.Unchanged);
        }

        _receipts[(job, key)] = new Receipt { Outcome = ItemOutcome.Kept };
        _receipts[(job, key)].Count(DocumentOutcome.Unchanged, own.Count);
        return true;
    }

    public IEnumerable<int> Prune(int job)
    {
        foreach (var (path, document) in _documents.ToList())
        {
            if (document.Job < job && !(_receipts.GetValueOrDefault((job, document.Key)) is { Outcome: ItemOutcome.Rejected }))
            {
                _documents.Remove(path);
                _removed.Add((job, path));
            }
        }

        return _removed.Where(r => r.Job == job).Select(r => r.Path);
    }

    /// <summary>Everything that can be seen.</summary>
    public string Dump(int jobs)
    {
        var lines = _documents.OrderBy(d => d.Key).Select(d => $"{d.Key} {d.Value.Key} {d.Value.Job} {d.Value.Outcome} {d.Value.Text}").ToList();
        for (var job = 1; job <= jobs; job++)
        {
            var own = _receipts.Where(r => r.Key.Job == job).OrderBy(r => r.Key.Key).ToList();
            lines.AddRange(own.Select(r => $"{job} {r.Key.Key} {r.Value.Outcome} {r.Value.HasLost}"));
            int Sum(DocumentOutcome outcome) => own.Sum(r => r.Value.Counts[(int)outcome]);
            lines.Add($"{job} {Sum(DocumentOutcome.Added)} {Sum(DocumentOutcome.Updated)} {Sum(DocumentOutcome.Unchanged)} {_removed.Count(r => r.Job == job)}");
        }

        return string.Join('\n', lines);
    }

    private bool IsDone(int job, int key) => _receipts.GetValueOrDefault((job, key)) is { Outcome: not ItemOutcome.Rejected };

    private void Lose(int job, int path, Stored document, int text)
    {
        var loser = _receipts[(job, document.Key)];
        loser.Count(document.Outcome, -1);
        loser.HasLost |= document.Text != text;
        Decide(loser);
        Forget(document.Key);
        if (document.Text == text)
        {
            _shares.Add((job, path, document.Key));
            return;
        }

        foreach (var share in _shares.Where(share => share.Job == job && share.Path == path).ToList())
        {
            _receipts[(job, share.Key)].HasLost = true;
            Decide(_receipts[(job, share.Key)]);
            _shares.Remove(share);
        }
    }

    private static void Decide(Receipt receipt) => receipt.Outcome = receipt.HasLost && receipt.Counts.Sum() == 0 ? ItemOutcome.Rejected : receipt.Outcome;

    private void Forget(int key)
    {
        foreach (var document in _documents.Values.Where(d => d.Key == key))
        {
            document.Token = null;
        }
    }

    private sealed class Stored
    {
        public required int Key { get; init; }

        public required int Text { get; init; }

        public required int Job { get; set; }

        public required int? Token { get; set; }

        public required int? Origin { get; set; }

        public required DocumentOutcome Outcome { get; set; }
    }

    private sealed class Receipt
    {
        public required ItemOutcome Outcome { get; set; }

        public bool HasLost { get; set; }

        public int[] Counts { get; } = new int[3];

        public void Count(DocumentOutcome outcome, int by) => Counts[(int)outcome] += by;
    }
}
