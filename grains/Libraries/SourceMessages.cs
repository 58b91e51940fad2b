using System.Globalization;
using Contexter.Documents;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Libraries;
using Contexter.Grains.Ingestion;
using Contexter.Sources;

namespace Contexter.Grains.Libraries;

/// <summary>Translates descriptions of sources into the nouns of the core.</summary>
internal static class SourceMessages
{
    /// <exception cref="ContexterFaultException">A limit is out of range, or is one that the kind of source does not have (<c>invalid_input</c>).</exception>
    public static SourceSpecification ToSpecification(SourceDescription source, IngestionSettings settings)
    {
        Require(source.MaxItems is null or >= 1, "The most items to read", source.MaxItems, "1 or more");
        Require(source.MaxDepth is null or >= 0, "The most links to go", source.MaxDepth, "0 or more");
        var followsLinks = source.Kind is "web" or "llms";
        RequireKind(followsLinks || source.Scope is null, source, "a scope", "'web' and 'llms'");
        RequireKind(followsLinks || source.MaxDepth is null, source, "a depth", "'web' and 'llms'");
        RequireKind(source.Kind is "context7" || source.Topics.Length == 0, source, "topics", "'context7'");
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
