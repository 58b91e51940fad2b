using Orleans.Concurrency;

namespace Contexter.GrainInterfaces.Faults;

/// <summary>The log of errors: counts of the last week, and the newest ones whole. Its key is <see cref="GrainKeys.ErrorLog"/>.</summary>
[Alias("contexter.error-log")]
public interface IErrorLogGrain : IGrainWithStringKey
{
    /// <summary>Takes note of errors. Nobody waits for it.</summary>
    [Alias("report")]
    [OneWay]
    Task ReportAsync(ErrorReport report, CancellationToken cancellationToken);

    /// <summary>Errors of the last hours.</summary>
    /// <param name="hours">How many, 1 to <see cref="ErrorSummary.MaxHours"/>.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="ContexterFaultException"><c>invalid_input</c> for hours out of range.</exception>
    [Alias("summarize")]
    [Idempotent]
    Task<ErrorSummary> SummarizeAsync(int hours, CancellationToken cancellationToken);
}
