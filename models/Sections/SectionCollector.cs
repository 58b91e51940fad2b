using System.Collections.Concurrent;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Contexter.Models.Corpus;
using Contexter.Parsing;
using Contexter.Sources;

namespace Contexter.Models.Sections;

/// <summary>Reads the sections of a package.</summary>
internal sealed class SectionCollector
{
    /// <summary>Most sections of a source; a larger one is read in an order drawn from the names of its files.</summary>
    public const int MaxSections = 25_000;

    private const int MaxFileBytes = 8 * 1024 * 1024;

    private readonly PageReader _reader = new(DocumentParsers.CreateDefault());
    private readonly HashSet<ulong> _seen = [];

    /// <summary>The sections of a source with their links resolved; a text that an earlier section had is left out.</summary>
    public IReadOnlyList<SectionRecord> Collect(CorpusSource source, string folder, CancellationToken cancellationToken)
    {
        var include = new GlobSet(source.Include, "sources.tsv");
        var files = Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })
            .Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/'))
            .Where(file => (include.IsEmpty || include.IsMatch(file.EndsWith(".gz", StringComparison.Ordinal) ? file[..^3] : file)) && FileKinds.Of(file) != FileKind.None && !FileKinds.IsNoise("/" + file))
            .OrderBy(file => BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes(file))))
            .ToList();
        if (source.Kind == PackageKind.Nuget)
        {
            files = OfOneFramework(files);
        }

        var drafts = new List<SectionDraft>();
        foreach (var part in files.Chunk(64))
        {
            var read = new ConcurrentDictionary<string, IReadOnlyList<SectionDraft>>(StringComparer.Ordinal);
            Parallel.ForEach(part, new ParallelOptions { CancellationToken = cancellationToken }, file => read[file] = _reader.Read(file, ReadFile(Path.Combine(folder, file)), cancellationToken));
            drafts.AddRange(part.SelectMany(file => read[file]).Where(IsNew));
            if (drafts.Count >= MaxSections)
            {
                break;
            }
        }

        return Resolve([.. drafts.Take(MaxSections)]);
    }

    private static List<SectionRecord> Resolve(List<SectionDraft> drafts)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (index, draft) in drafts.Index())
        {
            places.TryAdd(draft.Page, index);
            foreach (var anchor in draft.Anchors)
            {
                places.TryAdd(draft.Page + "#" + anchor, index);
            }
        }

        return [.. drafts.Select((draft, index) => new SectionRecord(
            draft.Page,
            draft.Path,
            draft.Sentences,
            [.. draft.Links.Select(link => new LinkRecord(link.Sentence, places.GetValueOrDefault(Absolute(draft.Page, link.Address), index))).Where(link => link.Target != index).Distinct()]))];
    }

    private static string Absolute(string page, string address)
    {
        // A base of its own, for paths with dots in them.
        var absolute = Uri.TryCreate(new Uri("http://corpus.invalid/" + page), address, out var uri) ? Uri.UnescapeDataString(uri.AbsolutePath.TrimStart('/')) + Uri.UnescapeDataString(uri.Fragment) : address;
        return absolute.EndsWith('/') ? absolute + "index.html" : absolute;
    }

    // A package has the same documentation for every framework it is built for.
    private static List<string> OfOneFramework(List<string> files)
    {
        var best = files.Where(file => file.EndsWith(".xml", StringComparison.OrdinalIgnoreCase)).GroupBy(file => Path.GetFileName(file), StringComparer.OrdinalIgnoreCase)
            .Select(group => group.Order(StringComparer.Ordinal).First());
        return [.. files.Where(file => !file.EndsWith(".xml", StringComparison.OrdinalIgnoreCase)), .. best];
    }

    private static byte[] ReadFile(string path)
    {
        if (new FileInfo(path).Length > MaxFileBytes * (path.EndsWith(".xml", StringComparison.Ordinal) || path.EndsWith(".ts", StringComparison.Ordinal) ? 8 : 1))
        {
            return [];
        }

        using var file = File.OpenRead(path);
        using var content = new MemoryStream();
        if (path.EndsWith(".gz", StringComparison.Ordinal))
        {
            using var unpacked = new GZipStream(file, CompressionMode.Decompress);
            unpacked.CopyTo(content);
        }
        else
        {
            file.CopyTo(content);
        }

        return content.ToArray();
    }

    private bool IsNew(SectionDraft draft)
    {
        var text = string.Join(' ', draft.Sentences.Select(sentence => sentence.Text));
        return _seen.Add(Contexter.Storage.XxHash64.Hash(Encoding.UTF8.GetBytes(text)));
    }
}
