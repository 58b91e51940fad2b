using Microsoft.Extensions.DependencyInjection;
using Orleans.Timers;

namespace Orleans
{
    /// <summary>A grain that has reminders.</summary>
    public interface IRemindable : IGrain
    {
        /// <summary>Takes a tick of a reminder; activates the grain when needed.</summary>
        /// <param name="reminderName">The reminder.</param>
        /// <param name="status">When it ticked.</param>
        /// <returns>A task that completes when the tick is dealt with.</returns>
        Task ReceiveReminder(string reminderName, TickStatus status);
    }

    /// <summary>The reminders of a grain: timers that outlive the activation and the process.</summary>
    public static class GrainReminderExtensions
    {
        /// <summary>Creates or changes a reminder.</summary>
        /// <param name="grain">The grain; it must be <see cref="IRemindable"/>.</param>
        /// <param name="reminderName">The reminder's name, unique within the grain.</param>
        /// <param name="dueTime">The time to the first tick.</param>
        /// <param name="period">The time between ticks, at least <see cref="Hosting.ReminderOptions.MinimumReminderPeriod"/>.</param>
        /// <returns>The reminder, once it is stored.</returns>
        /// <exception cref="InvalidOperationException">The grain is not <see cref="IRemindable"/>, or the host has no reminders.</exception>
        /// <exception cref="ArgumentException">The period is too short or the due time negative.</exception>
        public static Task<IGrainReminder> RegisterOrUpdateReminder(this Grain grain, string reminderName, TimeSpan dueTime, TimeSpan period) =>
            RegisterOrUpdateReminder((IGrainBase)grain, reminderName, dueTime, period);

        /// <summary>Creates or changes a reminder.</summary>
        /// <param name="grain">The grain; it must be <see cref="IRemindable"/>.</param>
        /// <param name="reminderName">The reminder's name, unique within the grain.</param>
        /// <param name="dueTime">The time to the first tick.</param>
        /// <param name="period">The time between ticks.</param>
        /// <returns>The reminder, once it is stored.</returns>
        public static Task<IGrainReminder> RegisterOrUpdateReminder(this IGrainBase grain, string reminderName, TimeSpan dueTime, TimeSpan period)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(reminderName);
            return Registry(grain).RegisterOrUpdateReminder(grain.GrainContext.GrainId, reminderName, dueTime, period);
        }

        /// <summary>Removes a reminder.</summary>
        /// <param name="grain">The grain.</param>
        /// <param name="reminder">The reminder.</param>
        /// <returns>A task that completes when it is removed.</returns>
        public static Task UnregisterReminder(this Grain grain, IGrainReminder reminder) => UnregisterReminder((IGrainBase)grain, reminder);

        /// <summary>Removes a reminder.</summary>
        /// <param name="grain">The grain.</param>
        /// <param name="reminder">The reminder.</param>
        /// <returns>A task that completes when it is removed.</returns>
        public static Task UnregisterReminder(this IGrainBase grain, IGrainReminder reminder) =>
            Registry(grain).UnregisterReminder(grain.GrainContext.GrainId, reminder);

        /// <summary>Gets a reminder.</summary>
        /// <param name="grain">The grain.</param>
        /// <param name="reminderName">Its name.</param>
        /// <returns>The reminder, or <see langword="null"/>.</returns>
        public static Task<IGrainReminder?> GetReminder(this Grain grain, string reminderName) => GetReminder((IGrainBase)grain, reminderName);

        /// <summary>Gets a reminder.</summary>
        /// <param name="grain">The grain.</param>
        /// <param name="reminderName">Its name.</param>
        /// <returns>The reminder, or <see langword="null"/>.</returns>
        public static Task<IGrainReminder?> GetReminder(this IGrainBase grain, string reminderName)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(reminderName);
            return Registry(grain).GetReminder(grain.GrainContext.GrainId, reminderName);
        }

        /// <summary>Gets all reminders of the grain.</summary>
        /// <param name="grain">The grain.</param>
        /// <returns>The reminders.</returns>
        public static Task<List<IGrainReminder>> GetReminders(this Grain grain) => GetReminders((IGrainBase)grain);

        /// <summary>Gets all reminders of the grain.</summary>
        /// <param name="grain">The grain.</param>
        /// <returns>The reminders.</returns>
        public static Task<List<IGrainReminder>> GetReminders(this IGrainBase grain) => Registry(grain).GetReminders(grain.GrainContext.GrainId);

        private static IReminderRegistry Registry(IGrainBase grain)
        {
            ArgumentNullException.ThrowIfNull(grain);
            if (grain is not IRemindable)
            {
                throw new InvalidOperationException($"{grain.GetType()} has reminders but does not implement {nameof(IRemindable)}.");
            }

            return grain.GrainContext.ActivationServices.GetService<IReminderRegistry>() ?? throw new InvalidOperationException(
                "The host has no reminders. Register them where the host is built, for example with UseInMemoryReminderService().");
        }
    }
}

namespace Orleans.Timers
{
    /// <summary>Keeps the reminders of all grains.</summary>
    public interface IReminderRegistry
    {
        /// <summary>Creates or changes a reminder.</summary>
        /// <param name="callingGrainId">The grain.</param>
        /// <param name="reminderName">The reminder's name.</param>
        /// <param name="dueTime">The time to the first tick.</param>
        /// <param name="period">The time between ticks.</param>
        /// <returns>The reminder, once it is stored.</returns>
        Task<IGrainReminder> RegisterOrUpdateReminder(GrainId callingGrainId, string reminderName, TimeSpan dueTime, TimeSpan period);

        /// <summary>Removes a reminder.</summary>
        /// <param name="callingGrainId">The grain.</param>
        /// <param name="reminder">The reminder.</param>
        /// <returns>A task that completes when it is removed.</returns>
        Task UnregisterReminder(GrainId callingGrainId, IGrainReminder reminder);

        /// <summary>Gets a reminder.</summary>
        /// <param name="callingGrainId">The grain.</param>
        /// <param name="reminderName">Its name.</param>
        /// <returns>The reminder, or <see langword="null"/>.</returns>
        Task<IGrainReminder?> GetReminder(GrainId callingGrainId, string reminderName);

        /// <summary>Gets all reminders of a grain.</summary>
        /// <param name="callingGrainId">The grain.</param>
        /// <returns>The reminders.</returns>
        Task<List<IGrainReminder>> GetReminders(GrainId callingGrainId);
    }
}

namespace Orleans.Runtime
{
    /// <summary>A reminder.</summary>
    public interface IGrainReminder
    {
        /// <summary>Gets its name.</summary>
        string ReminderName { get; }
    }

    /// <summary>A reminder could not be changed.</summary>
    /// <param name="message">Why.</param>
    public sealed class ReminderException(string message) : OrleansException(message);

    /// <summary>When a reminder ticked.</summary>
    /// <param name="firstTickTime">The first tick, UTC.</param>
    /// <param name="period">The time between ticks.</param>
    /// <param name="timeStamp">This tick, UTC.</param>
    [Orleans.GenerateSerializer, Orleans.Immutable, Orleans.Alias("Orleans.Runtime.TickStatus")]
    public readonly struct TickStatus(DateTime firstTickTime, TimeSpan period, DateTime timeStamp)
    {
        /// <summary>Gets the first tick, UTC.</summary>
        [Orleans.Id(0)]
        public DateTime FirstTickTime { get; } = firstTickTime;

        /// <summary>Gets the time between ticks.</summary>
        [Orleans.Id(1)]
        public TimeSpan Period { get; } = period;

        /// <summary>Gets this tick, UTC.</summary>
        [Orleans.Id(2)]
        public DateTime CurrentTickTime { get; } = timeStamp;
    }
}
