using Contexter.Documents;
using Contexter.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Contexter.Tests.Product;

/// <summary>A log of jobs that can forget none, until it can again.</summary>
internal sealed class StuckJobLog
{
    public bool IsStuck { get; set; } = true;

    /// <summary>Puts this around the log of a host.</summary>
    public void Guard(IServiceCollection services)
    {
        var product = services.Single(service => service.ServiceType == typeof(IJobLog));
        services.Remove(product);
        services.AddSingleton<IJobLog>(provider => new Log(this, (IJobLog)product.ImplementationFactory!(provider)));
    }

    private sealed class Log(StuckJobLog stuck, IJobLog inner) : IJobLog
    {
        public Task<long> AppendAsync(string jobId, DateTimeOffset at, bool isProgress, string data, CancellationToken cancellationToken) =>
            inner.AppendAsync(jobId, at, isProgress, data, cancellationToken);

        public Task<IReadOnlyList<JobLogLine>> ReadAsync(string jobId, long after, int limit, CancellationToken cancellationToken) => inner.ReadAsync(jobId, after, limit, cancellationToken);

        public Task ThinAsync(string jobId, long upTo, CancellationToken cancellationToken) => inner.ThinAsync(jobId, upTo, cancellationToken);

        public Task DeleteAsync(string jobId, CancellationToken cancellationToken) => stuck.IsStuck
            ? throw new ContexterException(ErrorCodes.StorageCorrupted, "File 'jobs.db' is damaged.")
            : inner.DeleteAsync(jobId, cancellationToken);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
