using Contexter.Documents;
using Contexter.Indexing.Qdrant.Wire;
using Contexter.Lexical;
using Contexter.Safety;

namespace Contexter.Indexing.Qdrant.Points;

/// <summary>Conditions of requests.</summary>
internal static class Filters
{
    /// <summary>All points of a kind, of a library version when one is given.</summary>
    public static Filter OfKind(string kind, LibraryVersion? library) => new()
    {
        Must = library is { } one ? [Is(PayloadFields.Kind, kind), Is(PayloadFields.Library, one.ToString())] : [Is(PayloadFields.Kind, kind)],
    };

    /// <summary>The chunks of documents.</summary>
    public static Filter ChunksOf(LibraryVersion library, IEnumerable<DocumentId> documents) => new()
    {
        Must =
        [
            Is(PayloadFields.Kind, PayloadFields.ChunkKind),
            Is(PayloadFields.Library, library.ToString()),
            IsAnyOf(PayloadFields.Document, documents.Select(document => document.Value)),
        ],
    };

    /// <summary>A field equals a value, or one of its values does.</summary>
    public static Filter Is(string field, string value) => new() { Key = field, Match = new FieldMatch { Value = value } };

    /// <summary>A field equals one of the values, or one of its values does.</summary>
    public static Filter IsAnyOf(string field, IEnumerable<string> values) => new() { Key = field, Match = new FieldMatch { Any = [.. values] } };

    /// <summary>The chunks that a query may find; null for all. Of phrases the server is asked only for their words (<see cref="Search.PhraseFilter"/>).</summary>
    public static Filter? Of(AnalyzedQuery query)
    {
        var must = new List<Filter>();
        if (query.Query.Libraries.Count > 0)
        {
            must.Add(IsAnyOf(PayloadFields.Library, query.Query.Libraries.Distinct().Select(library => library.ToString())));
        }

        AddConditions(must, query.Query.Filter);
        must.AddRange(query.Require.SelectMany(clause => clause.Kind == LexicalClauseKind.Phrase ? clause.Terms.Select(term => Is(PayloadFields.Terms, term.Term)) : [Holds(clause)]));
        var mustNot = query.Exclude.Where(clause => clause.Kind != LexicalClauseKind.Phrase).Select(Holds).ToList();
        if (query.Query.Filter.ExcludeUntrusted)
        {
            mustNot.Add(Is(PayloadFields.Flags, InstructionRules.Flag));
        }

        return must.Count + mustNot.Count == 0 ? null : new Filter { Must = must.Count == 0 ? null : must, MustNot = mustNot.Count == 0 ? null : mustNot };
    }

    /// <summary>A chunk holds a word, or a word that begins so.</summary>
    private static Filter Holds(LexicalClause clause)
    {
        var words = IsAnyOf(PayloadFields.Terms, clause.Terms.Select(term => term.Term));
        return clause.Kind != LexicalClauseKind.Prefix ? words : clause.Terms.Count == 0
            ? StartsWith(PayloadFields.Terms, clause.Prefix)
            : new Filter { Should = [StartsWith(PayloadFields.Terms, clause.Prefix), words] };
    }

    private static void AddConditions(List<Filter> must, ChunkFilter filter)
    {
        if (filter.Types.Count > 0)
        {
            must.Add(IsAnyOf(PayloadFields.Type, filter.Types.Distinct().Select(PointMaker.NameOf)));
        }

        if (filter.Languages.Count > 0)
        {
            must.Add(IsAnyOf(PayloadFields.Language, filter.Languages));
        }

        if (filter.Tags.Count > 0)
        {
            must.Add(IsAnyOf(PayloadFields.Tags, filter.Tags));
        }

        if (filter.SectionPrefix is { Length: > 0 } prefix)
        {
            var folded = PointMaker.Fold(prefix);
            string[] places = [PayloadFields.Section, PayloadFields.Path, PayloadFields.AlsoSection, PayloadFields.AlsoPath];
            must.Add(new Filter { Should = [.. places.Select(field => StartsWith(field, folded))] });
        }

        AddLeast(must, PayloadFields.Trust, filter.MinTrustScore);
        AddLeast(must, PayloadFields.Quality, filter.MinQualityScore);
        AddLeast(must, PayloadFields.Updated, filter.UpdatedSince is { } since ? PointMaker.FormatTime(since) : null);
    }

    private static Filter StartsWith(string field, string prefix) => new() { Key = field, Match = new FieldMatch { Prefix = prefix } };

    private static void AddLeast(List<Filter> must, string field, object? least)
    {
        if (least is not null)
        {
            must.Add(new Filter { Key = field, Range = new FieldRange(least) });
        }
    }
}
