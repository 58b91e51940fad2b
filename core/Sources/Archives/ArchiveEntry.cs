namespace Contexter.Sources.Archives;

/// <summary>An entry of an archive, as the archive tells of it. Valid until the next one is asked for.</summary>
/// <param name="Name">Its name as it stands there.</param>
/// <param name="IsFile">False for folders, links, devices and whatever else is no regular file.</param>
/// <param name="ModifiedAt">When it was changed; null where the archive does not say.</param>
/// <param name="Open">Opens its content, once.</param>
internal readonly record struct ArchiveEntry(string Name, bool IsFile, DateTimeOffset? ModifiedAt, Func<Stream> Open);
