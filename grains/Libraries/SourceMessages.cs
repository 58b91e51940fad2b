using Contexter.GrainInterfaces.Libraries;
using Contexter.Sources;

namespace Contexter.Grains.Libraries;

/// <summary>Translates descriptions of sources into the nouns of the core.</summary>
internal static class SourceMessages
{
    public static SourceSpecification ToSpecification(SourceDescription source, long maxItemBytes) => new()
    {
        Kind = source.Kind,
        Location = source.Location,
        Include = source.Include,
        Exclude = source.Exclude,
        MaxItemBytes = maxItemBytes,
    };
}
