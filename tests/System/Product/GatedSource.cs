using System.Collections.Concurrent;
using Contexter.Sources;
using Contexter.Sources.Files;
using Microsoft.Extensions.DependencyInjection;

namespace Contexter.Tests.Product;

/// <summary>
/// Reads folders as the product does, and counts the readings of every file; but holds files back whose names begin with <c>late</c> until it is opened or they are given up, and fails at
/// those that begin with <c>broken</c> until they are mended.
/// </summary>
internal sealed class GatedSource
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How often each file was read.</summary>
    public ConcurrentDictionary<string, int> Reads { get; } = new(StringComparer.Ordinal);

    /// <summary>Ends when a late file is about to be read.</summary>
    public Task Reached => _reached.Task;

    /// <summary>Whether readings that are held back listen to their cancellation.</summary>
    public bool Listens { get; init; } = true;

    /// <summary>Whether broken files can be read after all.</summary>
    public bool IsMended { get; set; }

    /// <summary>Lets late files be read.</summary>
    public void Open() => _open.TrySetResult();

    /// <summary>Puts it into the place of the product's source.</summary>
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
            gate.Reads.AddOrUpdate(item.Key, 1, (_, count) => count + 1);
            if (item.Key.StartsWith("late", StringComparison.Ordinal))
            {
                gate._reached.TrySetResult();
                await gate._open.Task.WaitAsync(gate.Listens ? cancellationToken : CancellationToken.None);
            }

            return item.Key.StartsWith("broken", StringComparison.Ordinal) && !gate.IsMended
                ? throw new InvalidOperationException($"The parser stumbles over {item.Key}.")
                : await inner.ReadAsync(specification, item, knownToken, cancellationToken);
        }
    }
}
