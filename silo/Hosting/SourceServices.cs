using Contexter.Silo.Configuration;
using Contexter.Sources;
using Contexter.Sources.Archives;
using Contexter.Sources.Context7;
using Contexter.Sources.Files;
using Contexter.Sources.Git;
using Contexter.Sources.Packages;
using Contexter.Sources.SdkDocs;
using Contexter.Storage;
using Contexter.Storage.Scratch;
using Microsoft.Extensions.DependencyInjection;

namespace Contexter.Silo.Hosting;

/// <summary>The sources that documents come from. Those of the network need the downloader, which is added apart.</summary>
internal static class SourceServices
{
    /// <summary>Adds the sources.</summary>
    public static IServiceCollection AddSources(this IServiceCollection services, ContexterOptions options, DataDirectory data) => services
        .AddSingleton<IDotnetLocation, InstalledDotnet>()
        .AddSingleton(options.Context7.ToOptions())
        .AddSingleton(options.Packages.ToOptions())
        .AddSingleton(provider => new ScratchFolders(new ScratchOptions { Path = data.ScratchPath }, provider.GetRequiredService<TimeProvider>()))
        .AddSingleton<IDocumentSource, FileSource>()
        .AddSingleton<IDocumentSource, SdkDocsSource>()
        .AddSingleton<IDocumentSource, GitSource>()
        .AddSingleton<IDocumentSource, ArchiveSource>()
        .AddSingleton<IDocumentSource, Context7Source>()
        .AddSingleton<IDocumentSource, NpmSource>()
        .AddSingleton<IDocumentSource, NugetSource>()
        .AddSingleton<DocumentSources>()
        .AddSingleton<SourceChecker>();
}
