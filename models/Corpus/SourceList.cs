using System.Security.Cryptography;
using System.Text;
using Contexter.Documents;
using Contexter.Sources;

namespace Contexter.Models.Corpus;

/// <summary>
/// The checked-in list of sources (<c>sources.tsv</c>: role, kind, package, version, licence, globs), held against the licences that may be trained on and
/// against the names that may not (<c>excluded.txt</c>).
/// </summary>
internal sealed class SourceList
{
    private static readonly HashSet<string> Permissive = new(StringComparer.Ordinal)
    {
        "Apache-2.0", "Artistic-1.0-Perl", "Artistic-2.0", "BlueOak-1.0.0", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "CC-BY-3.0", "CC-BY-4.0", "CC0-1.0", "FTL", "HPND", "ISC", "MIT", "MIT-0",
        "NCSA", "PSF-2.0", "TCL", "Unlicense", "Zlib", "blessing", "curl",
    };

    private SourceList(IReadOnlyList<CorpusSource> sources, byte[] hash)
    {
        Sources = sources;
        Hash = hash;
    }

    /// <summary>The sources in the order of the file.</summary>
    public IReadOnlyList<CorpusSource> Sources { get; }

    /// <summary>SHA-256 of the lines of what is trained on.</summary>
    public byte[] Hash { get; }

    /// <summary>Reads the list that ships with the program.</summary>
    public static SourceList Load() => Parse(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "sources.tsv")),
        File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "excluded.txt")));

    /// <summary>Reads a list.</summary>
    /// <param name="text">The text of <c>sources.tsv</c>.</param>
    /// <param name="excluded">Lines of <c>excluded.txt</c>: globs of package names; comments start with <c>#</c>.</param>
    /// <exception cref="ContexterException">A line is malformed, or a source may not be trained on (<see cref="ErrorCodes.InvalidInput"/>).</exception>
    public static SourceList Parse(string text, IEnumerable<string> excluded)
    {
        var barred = new GlobSet(excluded.Where(line => line.Length > 0 && line[0] != '#'), "excluded.txt");
        var sources = new List<CorpusSource>();
        var trained = new StringBuilder();
        foreach (var (number, line) in text.Split('\n').Index())
        {
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            var source = ParseLine(line, number + 1);
            if (source.Role != SourceRole.Test)
            {
                Check(source, barred, number + 1);
                trained.Append(source.Role == SourceRole.Train ? line + "\n" : string.Empty);
            }

            sources.Add(source);
        }

        return new SourceList(sources, SHA256.HashData(Encoding.UTF8.GetBytes(trained.ToString())));
    }

    private static CorpusSource ParseLine(string line, int number)
    {
        var cells = line.Split('\t');
        return cells.Length is 5 or 6 && Enum.TryParse<SourceRole>(cells[0], ignoreCase: true, out var role) && Enum.TryParse<PackageKind>(cells[1], ignoreCase: true, out var kind)
            ? new CorpusSource(role, kind, cells[2], cells[3], cells[4], cells.Length == 6 ? cells[5].Split(';', StringSplitOptions.RemoveEmptyEntries) : [])
            : throw Refused(number, "has to be role, kind, package, version, licence and perhaps globs, separated by tabs");
    }

    private static void Check(CorpusSource source, GlobSet barred, int number)
    {
        if (barred.IsMatch(source.Package) || barred.IsMatch(source.Package.Replace('/', '-')))
        {
            throw Refused(number, $"names '{source.Package}', which is held out or one of the projects that searches are measured by; only the role 'test' may have it");
        }

        if (!source.Licence.Split(" OR ").Any(Permissive.Contains))
        {
            throw Refused(number, $"gives '{source.Package}' the licence '{source.Licence}'; one of these is needed: {string.Join(", ", Permissive.Order(StringComparer.Ordinal))}");
        }
    }

    private static ContexterException Refused(int line, string rule) => new(ErrorCodes.InvalidInput, $"Line {line} of the list of sources {rule}.");
}
