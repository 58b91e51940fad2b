using System.Globalization;
using Contexter.Bench.Search;
using Contexter.Client.Api;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Libraries;
using Contexter.Sources.Files;

namespace Contexter.Bench.Soak;

/// <summary>
/// Libraries that change all the time and never grow: their files alternate between two sets of documents of one size. One change after another: most are refreshes of changed files, some
/// take a library away and add it again, some put a single document and remove it.
/// </summary>
internal sealed class SoakLibraries
{
    private const int Libraries = 10;
    private const int DocumentsOfEach = 100;
    private const int Variants = 2;

    private readonly DirectoryInfo _folder;
    private readonly IContexterApi _api;
    private readonly string[][] _texts;
    private readonly int[] _shown = new int[Libraries];
    private int _turn;

    public SoakLibraries(DirectoryInfo folder, IContexterApi api, SearchCorpus corpus)
    {
        (_folder, _api) = (folder, api);
        _texts = [.. corpus.Texts(seed: 7).Take(Libraries * DocumentsOfEach * Variants).Chunk(DocumentsOfEach)];
    }

    /// <summary>Adds all libraries.</summary>
    public async Task AddAllAsync(CancellationToken cancellationToken)
    {
        for (var library = 0; library < Libraries; library++)
        {
            await AddAsync(library, cancellationToken);
        }
    }

    /// <summary>Changes one thing, and waits until searches see it.</summary>
    /// <exception cref="InvalidOperationException">The job of it failed.</exception>
    public async Task ChangeAsync(CancellationToken cancellationToken)
    {
        // Kinds of changes go by elevens and libraries by tens, so that each library has its turn at each kind.
        var (turn, library) = (_turn, _turn % Libraries);
        _turn++;
        _shown[library] = (_shown[library] + 1) % Variants;
        switch (turn % 11)
        {
            case 10:
                await _api.RemoveLibraryAsync(NameOf(library), cancellationToken);
                await AddAsync(library, cancellationToken);
                break;
            case 5:
                const string Note = "notes/of-the-day.md";
                await _api.PutDocumentAsync(NameOf(library), new DocumentPut { Path = Note, Text = _texts[library][turn % DocumentsOfEach] }, cancellationToken);
                await _api.RemoveDocumentAsync(NameOf(library), Note, cancellationToken);
                break;
            default:
                Write(library);
                await _api.CompleteAsync(await _api.RefreshLibraryAsync(NameOf(library), JobPriority.Normal, cancellationToken), changed: null, cancellationToken);
                break;
        }
    }

    private static string NameOf(int library) => string.Create(CultureInfo.InvariantCulture, $"soak{library}@1");

    private async Task AddAsync(int library, CancellationToken cancellationToken) => await _api.AddAndCompleteAsync(
        new AddLibraryRequest { Library = NameOf(library), Source = new SourceDescription { Kind = FileSource.KindName, Location = Write(library) } }, cancellationToken);

    private string Write(int library)
    {
        var folder = _folder.CreateSubdirectory(library.ToString(CultureInfo.InvariantCulture)).FullName;
        var texts = _texts[(library * Variants) + _shown[library]];
        for (var i = 0; i < texts.Length; i++)
        {
            File.WriteAllText(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"document-{i}.md")), texts[i]);
        }

        return folder;
    }
}
