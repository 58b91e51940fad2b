namespace Contexter.Upstreams.Library;

/// <summary>A page of documentation.</summary>
/// <param name="Path">Its path, which begins with a slash and has no ending.</param>
/// <param name="Title">Its title.</param>
/// <param name="Section">The part of the documentation that it belongs to.</param>
/// <param name="Markdown">Its text, which begins with its title.</param>
internal sealed record LibraryPage(string Path, string Title, string Section, string Markdown);
