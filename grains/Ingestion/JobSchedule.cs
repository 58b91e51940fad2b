using Contexter.GrainInterfaces.Ingestion;

namespace Contexter.Grains.Ingestion;

/// <summary>A job in the eyes of <see cref="JobSchedule"/>.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Owner">Whose it is: turns are shared between owners, not between jobs.</param>
/// <param name="Priority">Its priority.</param>
/// <param name="Since">How many turns had been given (<see cref="JobSchedule.Turns"/>) when it began to wait.</param>
/// <param name="IsRunning">Whether it has its turn.</param>
public readonly record struct ScheduledJob(string Id, string Owner, JobPriority Priority, long Since, bool IsRunning);

/// <summary>
/// Decides which job gets the next turn, by counts alone, so that the same jobs get their turns in the same order everywhere.
/// </summary>
/// <remarks>
/// <para>Priorities: a higher one goes first, but one that waits and was passed over <see cref="MostPassedOver"/> times in a row gets the turn that follows. So of ten turns
/// normal jobs get at least one, and low ones too, however many higher ones there are. A job that runs is not interrupted for another one.</para>
/// <para>Owners: within a priority the owner with the fewest running jobs goes first; among those the one that has waited longest since its last turn, or since it came;
/// then the job that came first. So an owner with a thousand jobs holds up another one by the jobs that run, not by those that wait.</para>
/// <para>The properties are the state that is persisted with the queue.</para>
/// </remarks>
public sealed class JobSchedule
{
    /// <summary>How often in a row a priority that waits is passed over, at most.</summary>
    public const int MostPassedOver = 9;

    private static readonly JobPriority[] HighestFirst = [JobPriority.High, JobPriority.Normal, JobPriority.Low];

    /// <summary>Turns given so far.</summary>
    public long Turns { get; set; }

    /// <summary>How often in a row each priority that waits was passed over.</summary>
    public Dictionary<JobPriority, int> PassedOver { get; set; } = [];

    /// <summary>The number of the last turn of each owner that has jobs.</summary>
    public Dictionary<string, long> LastTurns { get; set; } = [];

    /// <summary>Gives a turn to one of the jobs that wait.</summary>
    /// <param name="jobs">All jobs that wait or run, in the order in which they came.</param>
    /// <returns>The id of the job; null when none waits.</returns>
    public string? Take(IReadOnlyCollection<ScheduledJob> jobs)
    {
        var waiting = jobs.Where(job => !job.IsRunning).ToList();
        if (waiting.Count == 0)
        {
            return null;
        }

        var present = HighestFirst.Where(priority => waiting.Exists(job => job.Priority == priority)).ToList();
        var starved = present.FindLastIndex(priority => PassedOver.GetValueOrDefault(priority) >= MostPassedOver);
        var chosen = present[Math.Max(starved, 0)];
        var running = jobs.Where(job => job.IsRunning).CountBy(job => job.Owner, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        var next = waiting
            .Where(job => job.Priority == chosen)
            .OrderBy(job => running.GetValueOrDefault(job.Owner))
            .ThenBy(job => Math.Max(job.Since, LastTurns.GetValueOrDefault(job.Owner)))
            .First();

        Turns++;
        PassedOver = present.SkipWhile(priority => priority != chosen).Skip(1).ToDictionary(priority => priority, priority => PassedOver.GetValueOrDefault(priority) + 1);
        LastTurns[next.Owner] = Turns;
        var owners = jobs.Select(job => job.Owner).ToHashSet(StringComparer.Ordinal);
        LastTurns = LastTurns.Where(turn => owners.Contains(turn.Key)).ToDictionary(StringComparer.Ordinal);
        return next.Id;
    }
}
