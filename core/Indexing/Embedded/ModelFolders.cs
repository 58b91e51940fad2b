using Contexter.Documents;
using Contexter.Embeddings;
using Contexter.Storage;

namespace Contexter.Indexing.Embedded;

/// <summary>The folders of the embedded indexes: one folder a model, in it one folder a library version.</summary>
/// <param name="root">Folder of all indexes.</param>
/// <param name="files">The file system.</param>
public sealed class ModelFolders(string root, IFileSystem files)
{
    private const int LongestSlug = 60;
    private const int HashDigits = 8;

    /// <summary>The folder of a model's index: a name that people can read, and a hash of id and dimension that tells it from others.</summary>
    public string PathOf(EmbeddingModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Path.Combine(root, NameOf(model));
    }

    /// <summary>
    /// Moves the library folders that an earlier release put right into the folder of all indexes to where the index of their model is now. Each move is one step, so
    /// that a call that is cut off is finished by the next; a call that finds none does nothing.
    /// </summary>
    /// <param name="fallback">The model of folders that cannot be read: its index then reports the damage.</param>
    public void TakeOverEarlierLayout(EmbeddingModel fallback)
    {
        foreach (var library in files.ListDirectories(root).Where(IsLibrary))
        {
            var (source, folder) = (Path.Combine(root, library), PathOf(ModelOf(Path.Combine(root, library)) ?? fallback));
            files.CreateDirectory(folder);
            var destination = Path.Combine(folder, library);
            files.DeleteDirectory(destination);
            files.MoveDirectory(source, destination);
            files.FlushDirectory(folder);
            files.FlushDirectory(root);
        }
    }

    /// <summary>The model whose folder holds a library version; null when none does, or none that can be read.</summary>
    public EmbeddingModel? FindModelOf(LibraryVersion library) => files.ListDirectories(root)
        .Where(name => !IsLibrary(name))
        .Select(name => ModelOf(Path.Combine(root, name, LibraryDirectory.GetName(library))))
        .FirstOrDefault(model => model is not null);

    /// <summary>Removes a library version from the folders of all models but some, whatever state it is in.</summary>
    /// <param name="library">The library version.</param>
    /// <param name="except">Models whose indexes may be open; they remove it themselves.</param>
    public void DeleteLibrary(LibraryVersion library, IEnumerable<EmbeddingModel> except)
    {
        var open = except.Select(NameOf).ToHashSet(StringComparer.Ordinal);
        foreach (var folder in files.ListDirectories(root).Where(name => !IsLibrary(name) && !open.Contains(name)))
        {
            files.DeleteDirectory(Path.Combine(root, folder, LibraryDirectory.GetName(library)));
        }
    }

    /// <summary>Name of the folder of a model's index.</summary>
    internal static string NameOf(EmbeddingModel model)
    {
        var slug = string.Concat(model.Id.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' ? char.ToLowerInvariant(c) : '-'));
        var dimension = FormattableString.Invariant($"{model.Dimension}");
        return $"{(slug.Length <= LongestSlug ? slug : slug[..LongestSlug])}-{dimension}-{ContentHash.Of(model.Id, dimension).Value[..HashDigits]}";
    }

    /// <summary>Names of library folders hold an at sign, or a tilde where they are cut; names of model folders hold neither.</summary>
    private static bool IsLibrary(string name) => name.AsSpan().ContainsAny('@', '~');

    private EmbeddingModel? ModelOf(string directory)
    {
        try
        {
            var manifest = Manifest.Read(files, directory, wayOut: string.Empty);
            return new EmbeddingModel { Id = manifest.ModelId, Dimension = manifest.Dimension };
        }
        catch (Exception fault) when (fault is ContexterException or IOException)
        {
            return null;
        }
    }
}
