using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Orleans.Timers;

namespace Contexter.Embedded.Reminders;

/// <summary>The reminders of all grains. They are read when the host starts; changes are stored before they take effect.</summary>
internal sealed class ReminderService(EmbeddedSilo silo, IReminderTable table, IOptions<ReminderOptions> options)
    : IReminderRegistry, ISiloParticipant, IDisposable
{
    private readonly ConcurrentDictionary<(GrainId GrainId, string Name), Reminder> _reminders = new();

    // One change at a time, so that the last one stored is the one that ticks.
    private readonly SemaphoreSlim _changes = new(1);
    private volatile bool _live;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var row in table.ReadAll())
        {
            _reminders[(row.GrainId, row.Name)] = new Reminder(silo, row);
        }

        return Task.CompletedTask;
    }

    public Task GoLiveAsync(CancellationToken cancellationToken)
    {
        _live = true;
        foreach (var reminder in _reminders.Values)
        {
            reminder.Start();
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _live = false;
        return Task.WhenAll(_reminders.Values.Select(static reminder => reminder.EndAsync()));
    }

    public void Dispose() => _changes.Dispose();

    public async Task<IGrainReminder> RegisterOrUpdateReminder(GrainId callingGrainId, string reminderName, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dueTime, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(period, TimeSpan.Zero);
        var shortest = options.Value.MinimumReminderPeriod;
        if (period < shortest)
        {
            throw new ArgumentException(
                $"Reminder '{reminderName}' of grain {callingGrainId} has a period of {period}, and the shortest one allowed is {shortest}. "
                + $"Use a longer period, a timer, or change {nameof(ReminderOptions)}.{nameof(ReminderOptions.MinimumReminderPeriod)}.",
                nameof(period));
        }

        await _changes.WaitAsync().ConfigureAwait(false);
        try
        {
            var row = new ReminderRow(callingGrainId, reminderName, silo.Time.GetUtcNow().UtcDateTime + dueTime, period);
            await table.WriteAsync(row).ConfigureAwait(false);
            var reminder = new Reminder(silo, row);
            _reminders.TryGetValue((row.GrainId, row.Name), out var replaced);
            _reminders[(row.GrainId, row.Name)] = reminder;
            replaced?.Dispose();
            if (_live)
            {
                reminder.Start();
            }

            return reminder;
        }
        finally
        {
            _changes.Release();
        }
    }

    public async Task UnregisterReminder(GrainId callingGrainId, IGrainReminder reminder)
    {
        if (reminder is not Reminder { Row: var row } || row.GrainId != callingGrainId)
        {
            throw new ArgumentException($"The reminder is not one of grain {callingGrainId}.", nameof(reminder));
        }

        await _changes.WaitAsync().ConfigureAwait(false);
        try
        {
            if (!_reminders.TryGetValue((row.GrainId, row.Name), out var current))
            {
                return;
            }

            if (!ReferenceEquals(current, reminder))
            {
                throw new ReminderException($"Reminder '{row.Name}' of grain {row.GrainId} was changed since. Get it again, then unregister it.");
            }

            await table.RemoveAsync(row.GrainId, row.Name).ConfigureAwait(false);
            _reminders.TryRemove((row.GrainId, row.Name), out _);
            current.Dispose();
        }
        finally
        {
            _changes.Release();
        }
    }

    public Task<IGrainReminder?> GetReminder(GrainId callingGrainId, string reminderName) =>
        Task.FromResult<IGrainReminder?>(_reminders.GetValueOrDefault((callingGrainId, reminderName)));

    public Task<List<IGrainReminder>> GetReminders(GrainId callingGrainId) =>
        Task.FromResult<List<IGrainReminder>>([.. _reminders.Values.Where(reminder => reminder.Row.GrainId == callingGrainId)]);
}
