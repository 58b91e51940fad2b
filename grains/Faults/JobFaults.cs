using Contexter.Documents;
using Contexter.Faults;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Ingestion;

namespace Contexter.Grains.Faults;

/// <summary>What is done about faults that grains meet while a job works.</summary>
public sealed class JobFaults(FaultHandler handler, FaultTranslation translate, TimeProvider time)
{
    /// <summary>Decides about faults.</summary>
    public FaultHandler Handler => handler;

    /// <summary>Reads an exception, whether it was thrown here, by another grain or by the host.</summary>
    public KnownFault Read(Exception fault, string subject) => fault is ContexterFaultException remote
        ? new KnownFault(remote.Code, remote.Message, remote.IsExhausted)
        : KnownFault.Of(translate(fault), subject);

    /// <summary>Has a job work until it is done, as often as the table says: work that is begun again finds what it has done already.</summary>
    /// <param name="job">The job.</param>
    /// <param name="work">Its work.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task RunAsync(JobStatus job, Func<Task> work, CancellationToken cancellationToken)
    {
        var isOfAll = job.Kind == JobKind.ChangeModel;
        var place = new FaultPlace(FaultComponents.Job, isOfAll ? job.Model! : job.Source.Location, isOfAll ? null : new LibraryVersion(job.Library, job.Version), job.Id);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await work();
                return;
            }
            catch (Exception fault) when (!cancellationToken.IsCancellationRequested && !handler.IsOfHost(fault))
            {
                var decision = handler.OfJob(place, Read(fault, place.Subject), attempt);
                if (decision.Action != FaultAction.TryAgain)
                {
                    throw;
                }

                await Task.Delay(decision.Delay, time, cancellationToken);
            }
        }
    }
}
