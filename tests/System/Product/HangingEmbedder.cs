using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace Contexter.Tests.Product;

/// <summary>Embeds nothing until it is opened or its calls are cancelled.</summary>
internal sealed class HangingEmbedder
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Reached => _reached.Task;

    public Task Stopped => _stopped.Task;

    public void Open() => _open.TrySetResult();

    public void Guard(IServiceCollection services) =>
        DecoratedParts.Use(services, parts => new(parts) { Embedder = (_, embedder) => new Guarded(embedder, this) });

    private sealed class Guarded(IEmbeddingGenerator<string, Embedding<float>> inner, HangingEmbedder hanging)
        : DelegatingEmbeddingGenerator<string, Embedding<float>>(inner)
    {
        public override async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
            IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
        {
            hanging._reached.TrySetResult();
            try
            {
                await hanging._open.Task.WaitAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                hanging._stopped.TrySetResult();
                throw;
            }

            return await base.GenerateAsync(values, options, cancellationToken);
        }
    }
}
