using System.Globalization;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.Grains.Ingestion;
using FsCheck;
using FsCheck.Fluent;

namespace Contexter.Tests.Ingestion;

/// <summary>Whose turn it is.</summary>
public sealed class JobScheduleTests
{
    private readonly JobSchedule _schedule = new();
    private readonly List<ScheduledJob> _jobs = [];

    [Fact]
    public void Take_WhenALibraryHasManyJobs_LetsTheOthersHaveTheirTurns()
    {
        Add("react", 5);
        Add("vue", 2);
        Add("svelte", 1);

        Turns(8).ShouldBe("react1 vue6 svelte8 react2 vue7 react3 react4 react5");
    }

    [Fact]
    public void Take_WhenALibraryComesLater_GetsTheNextTurn()
    {
        Add("react", 5);
        Turns(2).ShouldBe("react1 react2");
        Add("vue", 2);

        Turns(4).ShouldBe("react3 vue6 react4 vue7");
    }

    [Fact]
    public void Take_WhenALibraryHasARunningJob_PrefersTheOthers()
    {
        Add("react", 3);
        Add("vue", 3);
        Start();
        Start();

        Running().ShouldBe("react1 vue4");
        Start();
        Running().ShouldBe("react1 react2 vue4");
        End("vue4");
        Start();
        Running().ShouldBe("react1 react2 vue5");
    }

    [Fact]
    public void Take_WhenPrioritiesDiffer_TakesTheHighestFirst()
    {
        Add("a", 1, JobPriority.Low);
        Add("b", 1);
        Add("c", 1, JobPriority.High);

        Turns(3).ShouldBe("c3 b2 a1");
    }

    [Fact]
    public void Take_WhenHigherJobsNeverEnd_GivesEveryTenthTurnToALowerOne()
    {
        Add("low", 3, JobPriority.Low);
        Add("high", 60, JobPriority.High);

        var turns = Turns(30).Split(' ');

        turns.Index().Where(turn => turn.Item.StartsWith("low", StringComparison.Ordinal)).Select(turn => turn.Index).ShouldBe([9, 19, 29]);
    }

    [Fact]
    public void Take_WhenThereIsNothingToDo_TakesNothing()
    {
        _schedule.Take([]).ShouldBeNull();
        _schedule.Take([new ScheduledJob("1", "a", JobPriority.Normal, 0, IsRunning: true)]).ShouldBeNull();
        _schedule.Turns.ShouldBe(0);
    }

    /// <summary>No job that waits is passed over for ever: with L libraries and one place, a job that is the first of its library has its turn after at most 30 L turns.</summary>
    [Fact]
    public void Take_WhateverComesMeanwhile_LetsEveryJobHaveItsTurn() => Prop.ForAll(
        Gen.Choose(0, 4).Zip(Gen.Choose(0, 2)).ArrayOf(200).ToArbitrary(),
        arrivals =>
        {
            var schedule = new JobSchedule();
            var jobs = new List<ScheduledJob> { new("watched", "watched", JobPriority.Low, 0, IsRunning: false) };
            var given = 0;
            foreach (var (owner, priority) in arrivals)
            {
                jobs.Add(new ScheduledJob(jobs.Count.ToString(CultureInfo.InvariantCulture) + "/" + given, "owner" + owner, (JobPriority)priority, schedule.Turns, IsRunning: false));
                var next = schedule.Take(jobs)!;
                given++;
                jobs.RemoveAll(job => job.Id == next);
                if (next == "watched")
                {
                    break;
                }
            }

            given.ShouldBeLessThanOrEqualTo(30 * 6);
            jobs.ShouldNotContain(job => job.Id == "watched");
        }).QuickCheckThrowOnFailure();

    private void Add(string owner, int count, JobPriority priority = JobPriority.Normal)
    {
        for (var i = 0; i < count; i++)
        {
            _jobs.Add(new ScheduledJob(string.Create(CultureInfo.InvariantCulture, $"{owner}{_jobs.Count + Ended + 1}"), owner, priority, _schedule.Turns, IsRunning: false));
        }
    }

    private int Ended { get; set; }

    /// <summary>Gives turns to jobs that end at once.</summary>
    private string Turns(int count) => string.Join(' ', Enumerable.Range(0, count).Select(_ =>
    {
        var next = _schedule.Take(_jobs)!;
        End(next);
        return next;
    }));

    private void Start()
    {
        var next = _schedule.Take(_jobs);
        var index = _jobs.FindIndex(job => job.Id == next);
        _jobs[index] = _jobs[index] with { IsRunning = true };
    }

    private void End(string id) => Ended += _jobs.RemoveAll(job => job.Id == id);

    private string Running() => string.Join(' ', _jobs.Where(job => job.IsRunning).Select(job => job.Id));
}
