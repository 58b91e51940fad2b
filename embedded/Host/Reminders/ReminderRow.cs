namespace Contexter.Embedded.Reminders;

/// <summary>A reminder as it is stored.</summary>
/// <param name="GrainId">The grain.</param>
/// <param name="Name">Its name, unique within the grain.</param>
/// <param name="FirstTick">The first tick, UTC; every other one is a whole number of periods later.</param>
/// <param name="Period">The time between ticks.</param>
internal sealed record ReminderRow(GrainId GrainId, string Name, DateTime FirstTick, TimeSpan Period)
{
    /// <summary>Gets the first tick after a time. Ticks that were missed are not made up for.</summary>
    public DateTime TickAfter(DateTime time)
    {
        if (time < FirstTick)
        {
            return FirstTick;
        }

        // A period of nothing is allowed where the minimum is; it ticks as often as the clock can tell apart.
        var period = Math.Max(Period.Ticks, TimeSpan.TicksPerMillisecond);
        var next = FirstTick.Ticks + ((((time.Ticks - FirstTick.Ticks) / period) + 1) * (Int128)period);
        return next > DateTime.MaxValue.Ticks ? DateTime.MaxValue : new DateTime((long)next, DateTimeKind.Utc);
    }
}

/// <summary>Keeps reminders for longer than the process, or not.</summary>
internal interface IReminderTable
{
    /// <summary>Reads all reminders; called once, when the host starts.</summary>
    IReadOnlyList<ReminderRow> ReadAll();

    /// <summary>Stores a reminder, in place of the one of that name.</summary>
    Task WriteAsync(ReminderRow row);

    /// <summary>Removes a reminder.</summary>
    Task RemoveAsync(GrainId grainId, string name);
}

/// <summary>Keeps reminders nowhere but in the host's own memory.</summary>
internal sealed class MemoryReminderTable : IReminderTable
{
    public IReadOnlyList<ReminderRow> ReadAll() => [];

    public Task WriteAsync(ReminderRow row) => Task.CompletedTask;

    public Task RemoveAsync(GrainId grainId, string name) => Task.CompletedTask;
}
