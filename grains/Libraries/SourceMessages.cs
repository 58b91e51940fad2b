using Contexter.GrainInterfaces.Libraries;
using Contexter.Grains.Ingestion;
using Contexter.Sources;

namespace Contexter.Grains.Libraries;

/// <summary>Translates descriptions of sources into the nouns of the core.</summary>
internal static class SourceMessages
{
    public static SourceSpecification ToSpecification(SourceDescription source, IngestionSettings settings) => new()
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
}
