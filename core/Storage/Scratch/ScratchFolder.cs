namespace Contexter.Storage.Scratch;

/// <summary>A folder of scratch files.</summary>
/// <param name="Path">Its path.</param>
public sealed record ScratchFolder(string Path)
{
    /// <summary>The path of a file in it.</summary>
    /// <param name="name">1 to 64 letters, digits, dots and hyphens: names of the outside never become names here.</param>
    public string PathOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Length is > 0 and <= 64 && name[0] != '.' && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-')
            ? System.IO.Path.Combine(Path, name)
            : throw new ArgumentException($"'{name}' is no name of a scratch file.", nameof(name));
    }

    /// <summary>Makes a file.</summary>
    public FileStream Create(string name) => new(PathOf(name), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16, FileOptions.Asynchronous);
}
