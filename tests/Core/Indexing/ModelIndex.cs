using System.Collections.Concurrent;
using Contexter.Documents;
using Contexter.Indexing;
using Contexter.Lexical;

namespace Contexter.Core.Tests.Indexing;

/// <summary>
/// The oracle: everything in lists, every score by the formula, every condition by reading it off the contract. Slow and plain.
/// </summary>
public sealed class ModelIndex(Bm25Options options)
{
    private static readonly ConcurrentDictionary<string, IReadOnlyList<AnalyzedToken>> AnalyzedTexts = new(StringComparer.Ordinal);
    private readonly TextAnalyzer _analyzer = new();

    public SortedDictionary<string, Dictionary<string, IndexedDocument>> Libraries { get; } = new(StringComparer.Ordinal);

    public ModelIndex Clone()
    {
        var clone = new ModelIndex(options);
        foreach (var (library, documents) in Libraries)
        {
            clone.Libraries.Add(library, new Dictionary<string, IndexedDocument>(documents, StringComparer.Ordinal));
        }

        return clone;
    }

    public UpsertResult Upsert(LibraryVersion library, IEnumerable<IndexedDocument> documents)
    {
        var (added, updated, unchanged) = (0, 0, 0);
        if (!Libraries.TryGetValue(library.ToString(), out var stored))
        {
            Libraries.Add(library.ToString(), stored = new Dictionary<string, IndexedDocument>(StringComparer.Ordinal));
        }

        foreach (var document in documents)
        {
            if (!stored.TryGetValue(document.Metadata.Id.Value, out var old))
            {
                added++;
            }
            else if (string.Equals(old.Fingerprint, document.Fingerprint, StringComparison.Ordinal))
            {
                unchanged++;
                continue;
            }
            else
            {
                updated++;
            }

            stored[document.Metadata.Id.Value] = document;
        }

        return new UpsertResult(added, updated, unchanged);
    }

    public int Delete(LibraryVersion library, IEnumerable<DocumentId> documents)
        => Libraries.TryGetValue(library.ToString(), out var stored) ? documents.Distinct().Count(id => stored.Remove(id.Value)) : 0;

    public void DeleteLibrary(LibraryVersion library) => Libraries.Remove(library.ToString());

    /// <summary>All chunks of a library as ScanAsync gives them, but for the vectors' last bits.</summary>
    public IReadOnlyList<(Chunk Chunk, DocumentMetadata Metadata, float[] Vector)> Scan(LibraryVersion library)
        =>
        [
            .. Libraries.GetValueOrDefault(library.ToString(), []).Values
                .OrderBy(document => document.Metadata.Path, StringComparer.Ordinal)
                .SelectMany(document => document.Chunks.Select((chunk, i) => (chunk, document.Metadata, Unit(document.Vectors[i].Span)))),
        ];

    public IndexStatistics Count(LibraryVersion? library)
    {
        var documents = (library is { } one ? Libraries.GetValueOrDefault(one.ToString(), []).Values : Libraries.Values.SelectMany(l => l.Values)).ToList();
        var terms = documents.SelectMany(document => document.Chunks.SelectMany(chunk => Fields(document.Metadata, chunk).SelectMany(field => field.Terms))).ToList();
        return new IndexStatistics
        {
            Documents = documents.Count,
            Chunks = documents.Sum(document => document.Chunks.Count),
            Terms = terms.Count,
            DistinctTerms = terms.Distinct(StringComparer.Ordinal).Count(),
            DiskBytes = 0,
        };
    }

    /// <summary>Every chunk that the query may find, with its true scores.</summary>
    public IReadOnlyList<(ChunkId Id, LibraryVersion Library, double? Cosine, double? Bm25)> Score(CandidateQuery query)
    {
        var all = Libraries.Values
            .SelectMany(library => library.Values)
            .SelectMany(document => document.Chunks.Select((chunk, i) => new Entry(
                document.Metadata, chunk, Unit(document.Vectors[i].Span), [.. Fields(document.Metadata, chunk)])))
            .ToList();
        var terms = query.Text is null ? [] : _analyzer.AnalyzeQuery(query.Text);
        var average = all.Count == 0 ? 0 : all.Average(entry => entry.Length);
        var idf = terms.ToDictionary(
            term => term,
            term =>
            {
                var df = all.Count(entry => entry.Fields.Any(field => field.Terms.Contains(term, StringComparer.Ordinal)));
                return Math.Log(1 + ((all.Count - df + 0.5) / (df + 0.5)));
            },
            StringComparer.Ordinal);
        var unit = query.Vector.IsEmpty ? null : Unit(query.Vector.Span);
        return
        [
            .. all
                .Where(entry => query.Libraries.Count == 0 || query.Libraries.Contains(entry.Metadata.Library))
                .Where(entry => Accepts(query.Filter, entry.Metadata, entry.Chunk))
                .Select(entry => (
                    entry.Chunk.Id,
                    entry.Metadata.Library,
                    unit is null ? (double?)null : entry.Vector.Zip(unit, (x, y) => (double)x * y).Sum(),
                    query.Text is null ? (double?)null : terms.Sum(term => Bm25(idf[term], entry.Frequency(term), entry.Length, average)))),
        ];
    }

    private double Bm25(double idf, double tf, double length, double average)
        => tf == 0 ? 0 : idf * (tf * (options.K1 + 1) / (tf + (options.K1 * (1 - options.B + (options.B * length / average)))));

    private bool Accepts(ChunkFilter filter, DocumentMetadata metadata, Chunk chunk)
        => filter.Require.All(clause => Matches(LexicalClause.Parse(clause, _analyzer), metadata, chunk))
            && !filter.Exclude.Any(clause => Matches(LexicalClause.Parse(clause, _analyzer), metadata, chunk))
            && (filter.Types.Count == 0 || filter.Types.Contains(metadata.Type))
            && (filter.Languages.Count == 0 || filter.Languages.Contains(metadata.Language, StringComparer.Ordinal))
            && (filter.Tags.Count == 0 || filter.Tags.Any(tag => metadata.Tags.Contains(tag, StringComparer.Ordinal)))
            && (filter.SectionPrefix is null
                || string.Join(" > ", chunk.HeadingPath).StartsWith(filter.SectionPrefix, StringComparison.OrdinalIgnoreCase)
                || metadata.Path.StartsWith(filter.SectionPrefix, StringComparison.OrdinalIgnoreCase)
                || chunk.AlsoAt.Any(place => place.Path.StartsWith(filter.SectionPrefix, StringComparison.OrdinalIgnoreCase)
                    || string.Join(" > ", place.HeadingPath).StartsWith(filter.SectionPrefix, StringComparison.OrdinalIgnoreCase)))
            && !(filter.ExcludeUntrusted && chunk.UntrustedInstructions.Count > 0)
            && (filter.MinTrustScore is null || metadata.TrustScore >= filter.MinTrustScore)
            && (filter.MinQualityScore is null || metadata.QualityScore >= filter.MinQualityScore)
            && (filter.UpdatedSince is null || metadata.UpdatedAt >= filter.UpdatedSince);

    private IEnumerable<(double Weight, List<string> Terms)> Fields(DocumentMetadata metadata, Chunk chunk)
    {
        yield return (options.TitleWeight, Terms(metadata.Title));
        foreach (var heading in Headings(metadata, chunk))
        {
            yield return (options.HeadingWeight, Terms(heading));
        }

        yield return (options.BodyWeight, [.. Tokens(chunk.Text).Where(token => !token.IsCompound).Select(token => token.Term)]);
        yield return (options.IdentifierWeight, [.. Tokens(chunk.Text).Where(token => token.IsCompound).Select(token => token.Term)]);
    }

    /// <summary>Those above the chunk, and once each what else stands above the places that it stands for.</summary>
    private static IEnumerable<string> Headings(DocumentMetadata metadata, Chunk chunk)
    {
        var others = chunk.AlsoAt.SelectMany(place => place.HeadingPath.Prepend(place.Title)).Distinct(StringComparer.Ordinal);
        return [.. chunk.HeadingPath, .. others.Where(heading => !string.Equals(heading, metadata.Title, StringComparison.Ordinal) && !chunk.HeadingPath.Contains(heading, StringComparer.Ordinal))];
    }

    private List<string> Terms(string text) => [.. Tokens(text).Select(token => token.Term)];

    private IReadOnlyList<AnalyzedToken> Tokens(string text) => AnalyzedTexts.GetOrAdd(text, _analyzer.Analyze);

    private bool Matches(LexicalClause clause, DocumentMetadata metadata, Chunk chunk)
        => Headings(metadata, chunk).Prepend(metadata.Title).Append(chunk.Text).Any(text => clause.Kind switch
        {
            LexicalClauseKind.Term => Terms(text).Contains(clause.Terms[0].Term, StringComparer.Ordinal),
            LexicalClauseKind.Prefix => Terms(text).Exists(term
                => term.StartsWith(clause.Prefix, StringComparison.Ordinal) || clause.Terms.Any(whole => string.Equals(whole.Term, term, StringComparison.Ordinal))),
            _ => Tokens(text).Any(first => clause.Terms.All(term => Tokens(text).Any(token
                => !token.IsCompound && token.Position == first.Position + term.Offset && string.Equals(token.Term, term.Term, StringComparison.Ordinal)))),
        });

    private static float[] Unit(ReadOnlySpan<float> vector)
    {
        var values = vector.ToArray();
        var length = Math.Sqrt(values.Sum(value => (double)value * value));
        return [.. values.Select(value => (float)(value / length))];
    }

    private sealed record Entry(DocumentMetadata Metadata, Chunk Chunk, float[] Vector, (double Weight, List<string> Terms)[] Fields)
    {
        public double Length { get; } = Fields.Sum(field => field.Weight * field.Terms.Count);

        public double Frequency(string term) => Fields.Sum(field => field.Weight * field.Terms.Count(other => string.Equals(other, term, StringComparison.Ordinal)));
    }
}
