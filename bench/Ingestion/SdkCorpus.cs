using Contexter.GrainInterfaces.Libraries;
using Contexter.Sources;
using Contexter.Sources.SdkDocs;

namespace Contexter.Bench.Ingestion;

/// <summary>The documentation of the .NET SDK on this machine, by assembly.</summary>
internal sealed class SdkCorpus
{
    private const string MemberStart = "<member name=";

    private readonly List<(string Assembly, int Members)> _assemblies;

    private SdkCorpus(List<(string Assembly, int Members)> assemblies) => _assemblies = assemblies;

    public static async Task<SdkCorpus> LoadAsync(CancellationToken cancellationToken)
    {
        var source = new SdkDocsSource(new InstalledDotnet(), TimeProvider.System);
        var specification = new SourceSpecification { Kind = source.Kind, Location = string.Empty };
        var assemblies = new List<(string Assembly, int Members)>();
        await foreach (var item in source.ListAsync(specification, new SourceListing([]), cancellationToken))
        {
            var content = (await source.ReadAsync(specification, item, knownToken: null, cancellationToken)).Content!;
            assemblies.Add((item.Key, content.Text.AsSpan().Count(MemberStart)));
        }

        return new SdkCorpus(assemblies);
    }

    /// <summary>Assemblies in order of their names until they have as many members; assemblies stay whole.</summary>
    public (SourceDescription Source, int Members) Take(int members)
    {
        var (taken, count) = (new List<string>(), 0);
        foreach (var (assembly, own) in _assemblies)
        {
            if (count + own <= members)
            {
                taken.Add(assembly);
                count += own;
            }
        }

        return (new SourceDescription { Kind = SdkDocsSource.KindName, Location = string.Empty, Include = [.. taken] }, count);
    }
}
