using Contexter.Sources;
using Contexter.Sources.Files;
using Microsoft.Extensions.DependencyInjection;

namespace Contexter.Tests.Product;

/// <summary>Holds the reading of files whose names begin with <c>late</c> back until it is opened.</summary>
internal sealed class GatedSource
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when such a file is about to be read.</summary>
    public Task Reached => _reached.Task;

    public void Open() => _open.TrySetResult();

    public void Guard(IServiceCollection services)
    {
        services.Remove(services.Single(service => service.ServiceType == typeof(IDocumentSource) && service.ImplementationType == typeof(FileSource)));
        services.AddSingleton<IDocumentSource>(provider => new Guarded(ActivatorUtilities.CreateInstance<FileSource>(provider), this));
    }

    private sealed class Guarded(FileSource inner, GatedSource gate) : IDocumentSource
    {
        public string Kind => inner.Kind;

        public IAsyncEnumerable<SourceItem> ListAsync(SourceSpecification specification, SourceListing listing, CancellationToken cancellationToken) =>
            inner.ListAsync(specification, listing, cancellationToken);

        public Task<string?> GetVersionAsync(SourceSpecification specification, CancellationToken cancellationToken) => inner.GetVersionAsync(specification, cancellationToken);

        public async Task<SourceReading> ReadAsync(SourceSpecification specification, SourceItem item, string? knownToken, CancellationToken cancellationToken)
        {
            if (item.Key.StartsWith("late", StringComparison.Ordinal))
            {
                gate._reached.TrySetResult();
                await gate._open.Task.WaitAsync(cancellationToken);
            }

            return await inner.ReadAsync(specification, item, knownToken, cancellationToken);
        }
    }
}
