using Contexter.Client.Api;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Libraries;
using Contexter.Http.Downloads;
using Contexter.Ingestion;
using Contexter.Silo.Configuration;
using Contexter.Silo.Hosting;
using Contexter.Sources;
using Contexter.Storage.Scratch;
using Contexter.Upstreams.Context7;
using Contexter.Upstreams.Faults;
using Contexter.Upstreams.Hosting;
using Contexter.Upstreams.Library;
using Contexter.Upstreams.Packages;
using Contexter.Upstreams.Site;
using Microsoft.Extensions.DependencyInjection;

namespace Contexter.Tests.Product;

/// <summary>
/// Adds a list of libraries from Context7, npm, NuGet and a web site to the whole product while a fifth of all answers fails. Requests are made one after the other, so the
/// faults fall on the same ones in every run, and times are the sums of latencies and pauses: longer than those of a product that makes ten requests at once.
/// </summary>
internal static class FaultyDownloads
{
    /// <summary>Of a hundred requests about 20 fail: 8 with 5xx, 5 by a reset, 5 with half a body, 2 with 429; the others take 20 to 80 ms.</summary>
    private static readonly FaultSettings Faults = new()
    {
        Error = 0.085,
        Reset = 0.055,
        Truncate = 0.055,
        StormLength = 1,
        StormEvery = 50,
        MinLatency = TimeSpan.FromMilliseconds(20),
        MaxLatency = TimeSpan.FromMilliseconds(80),
    };

    /// <summary>Adds libraries and says what became of each, in their order.</summary>
    /// <param name="count">How many, at most 100; smaller lists have the same mixture.</param>
    /// <param name="seed">Decides which answers fail.</param>
    /// <param name="data">The data directory.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    public static async Task<IReadOnlyList<AddedLibrary>> AddAsync(int count, ulong seed, string data, CancellationToken cancellationToken)
    {
        var time = new SkippedTime();
        UpstreamKind[] kinds = [UpstreamKind.Context7, UpstreamKind.Npm, UpstreamKind.NuGet, UpstreamKind.Site];
        await using var upstreams = await UpstreamHost.StartAsync(
            new UpstreamOptions
            {
                Upstreams = kinds,
                Faults = kinds.ToDictionary(kind => kind, _ => Faults),
                Seed = seed,
                Time = time,
                Site = new SiteOptions { CrawlDelay = TimeSpan.Zero },
            },
            cancellationToken);
        var options = new ContexterOptions
        {
            Data = data,
            Downloads = new DownloadsSection { AllowPrivate = true },
            Context7 = new Context7Section { Endpoint = Address(upstreams, UpstreamKind.Context7) },
            Packages = new PackagesSection { Npm = Address(upstreams, UpstreamKind.Npm), Nuget = Address(upstreams, UpstreamKind.NuGet) },
            Ingestion = new IngestionSection { Concurrency = 1 },
        };
        await using var contexter = await LocalContexter.StartAsync(options, "test", services => UseTime(services, time), cancellationToken);
        var added = new List<AddedLibrary>();
        foreach (var (name, source) in Choose(upstreams, count))
        {
            added.Add(await AddAsync(contexter, time, name, source, cancellationToken));
        }

        return added;
    }

    private static async Task<AddedLibrary> AddAsync(LocalContexter contexter, TimeProvider time, string name, SourceDescription source, CancellationToken cancellationToken)
    {
        var start = time.GetUtcNow();
        try
        {
            var job = await contexter.Api.AddLibraryAsync(new AddLibraryRequest { Library = name, Source = source }, cancellationToken);
            await foreach (var change in contexter.Api.WatchJobAsync(job.Id, cancellationToken))
            {
                job = change.Job;
            }

            JobProblem[] problems = [.. job.Error is null ? [] : new[] { job.Error }, .. job.Problems.Where(problem => !problem.Item.EndsWith("/docs/upgrading-from-1", StringComparison.Ordinal))];
            return new AddedLibrary(name, source, time.GetUtcNow() - start, [.. problems.Select(problem => $"{problem.Item}: {problem.Message}")])
            {
                IsWhole = job.State is JobState.Completed && problems.Length == 0 && job.Counters.ItemsStored > 0,
            };
        }
        catch (ContexterFaultException fault)
        {
            return new AddedLibrary(name, source, time.GetUtcNow() - start, [fault.Message]);
        }
    }

    /// <summary>Gives the clock to everything that downloads; grains keep the real one.</summary>
    private static void UseTime(IServiceCollection services, TimeProvider time)
    {
        Type[] downloading = [typeof(IDownloader), typeof(DirectRoute), typeof(IDocumentSource), typeof(SourceChecker), typeof(FetchStage), typeof(ScratchFolders)];
        for (var i = 0; i < services.Count; i++)
        {
            var service = services[i];
            if (downloading.Contains(service.ServiceType))
            {
                services[i] = ServiceDescriptor.Singleton(
                    service.ServiceType,
                    provider => service.ImplementationFactory is { } make
                        ? make(new TimedServices(provider, time))
                        : ActivatorUtilities.CreateInstance(new TimedServices(provider, time), service.ImplementationType!));
            }
        }
    }

    /// <summary>Half of them from Context7, a quarter from npm, the others from NuGet and parts of a site.</summary>
    private static IEnumerable<(string Name, SourceDescription Source)> Choose(UpstreamHost upstreams, int count)
    {
        string[] paths = ["/docs/", "/llms.txt", "/sitemap.xml", .. Topic.All.Select(topic => LibraryPages.ReferencePath(topic))];
        var context7 = Context7Library.All.Where(library => library.Trait is Context7Trait.None).Select(library => ("context7", library.Id));
        var npm = PackageCatalogue.Npm.Select(package => package.Id).Distinct(StringComparer.Ordinal).Select(id => ("npm", id));
        var nuget = PackageCatalogue.NuGet.Where(package => package.IsListed).Select(package => package.Id).Distinct(StringComparer.Ordinal).Select(id => ("nuget", id));
        var sites = paths[..8].Reverse().Select(path => ("web", new Uri(upstreams.AddressOf(UpstreamKind.Site), path).AbsoluteUri));
        var pages = ((count * 2) + 24) / 25;
        return context7.Take(count / 2)
            .Concat(npm.Take(count / 4))
            .Concat(sites.Take(pages))
            .Concat(nuget.Take(count - (count / 2) - (count / 4) - pages))
            .Select((source, index) => ($"library{index}", new SourceDescription { Kind = source.Item1, Location = source.Item2 }));
    }

    private static string Address(UpstreamHost upstreams, UpstreamKind kind) => upstreams.AddressOf(kind).AbsoluteUri.TrimEnd('/');

    private sealed class TimedServices(IServiceProvider services, TimeProvider time) : IServiceProvider
    {
        public object? GetService(Type serviceType) => serviceType == typeof(TimeProvider) ? time : services.GetService(serviceType);
    }
}

/// <summary>What became of a library.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Source">Where it came from.</param>
/// <param name="Duration">From the request to the end, in simulated time.</param>
/// <param name="Problems">Everything that is missing, with its reason.</param>
internal sealed record AddedLibrary(string Name, SourceDescription Source, TimeSpan Duration, IReadOnlyList<string> Problems)
{
    /// <summary>Whether everything of it was downloaded.</summary>
    public bool IsWhole { get; init; }
}
