using Contexter.Sources;
using Contexter.Sources.Files;
using Microsoft.Extensions.DependencyInjection;

namespace Contexter.BrowserTests;

/// <summary>Reads folders as the product does, but for files whose names begin with <c>late</c>, which wait, and with <c>broken</c>, which fail.</summary>
internal sealed class FolderSource
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when a late file is about to be read.</summary>
    public Task Reached => _reached.Task;

    /// <summary>Whether broken files can be read after all.</summary>
    public bool IsMended { get; set; }

    /// <summary>Lets late files be read.</summary>
    public void Open() => _open.TrySetResult();

    /// <summary>Puts it into the place of the product's source.</summary>
    public void Replace(IServiceCollection services)
    {
        services.Remove(services.Single(service => service.ServiceType == typeof(IDocumentSource) && service.ImplementationType == typeof(FileSource)));
        services.AddSingleton<IDocumentSource>(provider => new Decorated(ActivatorUtilities.CreateInstance<FileSource>(provider), this));
    }

    private sealed class Decorated(FileSource inner, FolderSource folder) : IDocumentSource
    {
        public string Kind => inner.Kind;

        public IAsyncEnumerable<SourceItem> ListAsync(SourceSpecification specification, SourceListing listing, CancellationToken cancellationToken) =>
            inner.ListAsync(specification, listing, cancellationToken);

        public Task<string?> GetVersionAsync(SourceSpecification specification, CancellationToken cancellationToken) => inner.GetVersionAsync(specification, cancellationToken);

        public async Task<SourceReading> ReadAsync(SourceSpecification specification, SourceItem item, string? knownToken, CancellationToken cancellationToken)
        {
            if (item.Key.StartsWith("late", StringComparison.Ordinal))
            {
                folder._reached.TrySetResult();
                await folder._open.Task.WaitAsync(cancellationToken);
            }

            return item.Key.StartsWith("broken", StringComparison.Ordinal) && !folder.IsMended
                ? throw new InvalidOperationException($"The parser stumbles over {item.Key}.")
                : await inner.ReadAsync(specification, item, knownToken, cancellationToken);
        }
    }
}
