using Contexter.GrainInterfaces.Libraries;
using Contexter.LibraryArchives;
using Contexter.Sources;

namespace Contexter.Grains.Libraries;

/// <summary>Translates what archives say of sources.</summary>
internal static class ArchiveMessages
{
    /// <summary>A source as an archive says it.</summary>
    public static ArchivedSource ToArchived(SourceDescription source) => new()
    {
        Kind = source.Kind,
        Location = source.Location,
        Include = source.Include,
        Exclude = source.Exclude,
        Scope = (LinkScope?)source.Scope,
        MaxItems = source.MaxItems,
        MaxDepth = source.MaxDepth,
        Topics = source.Topics,
        Version = source.Version,
    };

    /// <summary>The source of an archive.</summary>
    public static SourceDescription ToMessage(ArchivedSource source) => new()
    {
        Kind = source.Kind,
        Location = source.Location,
        Include = [.. source.Include],
        Exclude = [.. source.Exclude],
        Scope = (SourceScope?)source.Scope,
        MaxItems = source.MaxItems,
        MaxDepth = source.MaxDepth,
        Topics = [.. source.Topics],
        Version = source.Version,
    };
}
