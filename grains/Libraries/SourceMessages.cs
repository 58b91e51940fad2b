using System.Globalization;
using Contexter.Documents;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Libraries;
using Contexter.Grains.Ingestion;
using Contexter.Sources;
using Contexter.Sources.Context7;
using Contexter.Sources.Web;

namespace Contexter.Grains.Libraries;

/// <summary>Translates descriptions of sources into the nouns of the core.</summary>
internal static class SourceMessages
{
    /// <exception cref="ContexterFaultException">A limit is out of range, or is one that the kind of source does not have (<c>invalid_input</c>).</exception>
    public static SourceSpecification ToSpecification(SourceDescription source, IngestionSettings settings)
    {
        Require(source.MaxItems is null or >= 1, "The most items to read", source.MaxItems, "1 or more");
        Require(source.MaxDepth is null or >= 0, "The most links to go", source.MaxDepth, "0 or more");
        var isOfWeb = source.Kind is WebSource.KindName or SitemapSource.KindName or LlmsSource.KindName;
        RequireKind(isOfWeb || source.Scope is null, source, "a scope", $"'{WebSource.KindName}', '{SitemapSource.KindName}' and '{LlmsSource.KindName}'");
        RequireKind(source.Kind == WebSource.KindName || source.MaxDepth is null, source, "a depth", $"those of kind '{WebSource.KindName}'");
        RequireKind(source.Kind == Context7Source.KindName || source.Topics.Length == 0, source, "topics", $"those of kind '{Context7Source.KindName}'");
        return Specify(source, settings);
    }

    private static SourceSpecification Specify(SourceDescription source, IngestionSettings settings) => new()
    {
        Kind = source.Kind,
        Location = source.Location,
        Include = source.Include,
        Exclude = source.Exclude,
        MaxItemBytes = settings.MaxItemBytes,
        Scope = (LinkScope)(source.Scope ?? SourceScope.Path),
        MaxItems = source.MaxItems,
        MaxDepth = source.MaxDepth,
        Topics = source.Topics,
    };

    private static void Require(bool isMet, string what, int? value, string allowed)
    {
        if (!isMet)
        {
            throw new ContexterFaultException(ErrorCodes.InvalidInput, string.Create(CultureInfo.InvariantCulture, $"{what} cannot be {value}; allowed is {allowed}."));
        }
    }

    private static void RequireKind(bool isMet, SourceDescription source, string option, string kinds)
    {
        if (!isMet)
        {
            throw new ContexterFaultException(ErrorCodes.InvalidInput, $"A source of kind '{source.Kind}' does not take {option}; only {kinds} do. Leave it out.");
        }
    }
}
