using Contexter.Documents;
using Contexter.Faults;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Ingestion;

namespace Contexter.Grains.Faults;

/// <summary>What is done about faults that grains meet while a job works.</summary>
public sealed class JobFaults(FaultHandler handler, FaultTranslation translate, TimeProvider time)
{
    /// <summary>How long work waits that a part of the cluster took along.</summary>
    private static readonly TimeSpan HostPause = TimeSpan.FromSeconds(5);

    /// <summary>What worked for this long in between was not the same outage.</summary>
    private static readonly TimeSpan NewOutage = TimeSpan.FromMinutes(5);

    /// <summary>Decides about faults.</summary>
    public FaultHandler Handler => handler;

    /// <summary>Reads an exception, whether it was thrown here, by another grain or by the host.</summary>
    public KnownFault Read(Exception fault, string subject) => fault is ContexterFaultException remote
        ? new KnownFault(remote.Code, remote.Message, remote.IsExhausted) { MayPass = remote.MayPass }
        : KnownFault.Of(translate(fault), subject);

    /// <summary>Has a job work until it is done, as often as the table says: work that is begun again finds what it has done already.</summary>
    /// <param name="job">The job.</param>
    /// <param name="work">Its work.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task RunAsync(JobStatus job, Func<Task> work, CancellationToken cancellationToken)
    {
        var isOfAll = job.Library == JobStatus.All;
        var place = new FaultPlace(FaultComponents.Job, isOfAll ? job.Model ?? "batch" : job.Source.Location, isOfAll ? null : new LibraryVersion(job.Library, job.Version), job.Id);
        long? awaySince = null;
        for (var attempt = 1; ; attempt++)
        {
            var begun = time.GetTimestamp();
            try
            {
                await work();
                return;
            }
            catch (Exception fault) when (!cancellationToken.IsCancellationRequested && handler.IsOfHost(fault))
            {
                // It says nothing about the job. Where this process is what stops, the pause ends with it; where another one is, this one goes on with what is left.
                attempt--;
                await Task.Delay(HostPause, time, cancellationToken);
            }
            catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
            {
                var known = Read(fault, place.Subject);
                awaySince = !known.IsOutage ? null : awaySince is { } since && time.GetElapsedTime(begun) < NewOutage ? since : time.GetTimestamp();
                var decision = handler.OfJob(place, known, attempt, awaySince is { } away ? time.GetElapsedTime(away) : null);
                if (decision.Action != FaultAction.TryAgain)
                {
                    throw;
                }

                await Task.Delay(decision.Delay, time, cancellationToken);
            }
        }
    }
}
