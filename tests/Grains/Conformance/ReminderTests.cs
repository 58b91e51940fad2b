using System.Globalization;

namespace Contexter.Tests.Conformance;

public interface IReminderGrain : IGrainWithStringKey
{
    Task Register(string name, TimeSpan due, TimeSpan period);

    Task<bool> Unregister(string name);

    Task UnregisterReplaced();

    Task<string[]> Names();

    ValueTask End();
}

public sealed class ReminderGrain(Journal journal, TimeProvider time) : Grain, IReminderGrain, IRemindable
{
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        journal.Add("up");
        return Task.CompletedTask;
    }

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        var periods = (status.CurrentTickTime - status.FirstTickTime) / status.Period;
        journal.Add(string.Create(CultureInfo.InvariantCulture, $"{reminderName} {(periods >= 0 ? "on" : "before")} time, period {status.Period}"));
        if (reminderName.StartsWith("once", StringComparison.Ordinal))
        {
            await this.UnregisterReminder((await this.GetReminder(reminderName))!);
            journal.Add("unregistered");
        }

        if (reminderName.StartsWith("fail", StringComparison.Ordinal))
        {
            throw new InvalidDataException(time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture));
        }
    }

    public Task Register(string name, TimeSpan due, TimeSpan period) => this.RegisterOrUpdateReminder(name, due, period);

    public async Task<bool> Unregister(string name)
    {
        if (await this.GetReminder(name) is not { } reminder)
        {
            return false;
        }

        await this.UnregisterReminder(reminder);

        // What is gone can be removed once more.
        await this.UnregisterReminder(reminder);
        return true;
    }

    public async Task UnregisterReplaced()
    {
        var first = await this.RegisterOrUpdateReminder("replaced", TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));
        await this.RegisterOrUpdateReminder("replaced", TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(2));
        await this.UnregisterReminder(first);
    }

    public async Task<string[]> Names() => [.. (await this.GetReminders()).Select(static reminder => reminder.ReminderName)];

    public ValueTask End()
    {
        DeactivateOnIdle();
        return ValueTask.CompletedTask;
    }
}

public interface IUnremindableGrain : IGrainWithStringKey
{
    Task Register();
}

public sealed class UnremindableGrain : Grain, IUnremindableGrain
{
    public Task Register() => this.RegisterOrUpdateReminder("never", TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));
}

public sealed class ReminderTests : ConformanceTest
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Reminder_WhenItsTimeHasCome_TicksInEveryPeriodUntilUnregistered()
    {
        var grain = Host.Grain<IReminderGrain>("reminder/a");
        await grain.Register("tick", Minute, 2 * Minute);
        Journal.Has("tick on time, period 00:02:00").ShouldBeFalse();
        await Host.Time.AdvanceUntilAsync(Minute / 4, TicksAsync(3));
        (await grain.Unregister("tick")).ShouldBeTrue();
        (await grain.Unregister("tick")).ShouldBeFalse();
        (await grain.Names()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Reminder_OfAnInactiveGrain_BringsItUp()
    {
        var grain = Host.Grain<IReminderGrain>("reminder/a");
        await grain.Register("tick", Minute, Minute);
        await grain.End();
        await Host.Time.AdvanceUntilAsync(Minute / 4, TicksAsync(1));
        Journal.Entries.Count(static entry => string.Equals(entry, "up", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Fact]
    public async Task Reminder_RegisteredAgain_IsReplaced()
    {
        var grain = Host.Grain<IReminderGrain>("reminder/a");
        await grain.Register("tick", 5 * Minute, 5 * Minute);
        await grain.Register("tick", Minute, 3 * Minute);
        await grain.Register("other", Minute, Minute);
        (await grain.Names()).ShouldBe(["tick", "other"], ignoreOrder: true);
        (await Host.Grain<IReminderGrain>("reminder/b").Names()).ShouldBeEmpty();
        await Host.Time.AdvanceUntilAsync(Minute / 4, TicksAsync(2));
        Journal.Has("tick on time, period 00:05:00").ShouldBeFalse();
        await Should.ThrowAsync<ReminderException>(grain.UnregisterReplaced());
    }

    [Fact]
    public async Task Tick_ThatUnregistersItsReminder_IsTheLast()
    {
        await Host.Grain<IReminderGrain>("reminder/a").Register("once", Minute, Minute);
        await Host.Time.AdvanceUntilAsync(Minute / 4, Journal.WaitForAsync("unregistered"));
        (await Host.Grain<IReminderGrain>("reminder/a").Names()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Tick_WhenItFails_IsFollowedByTheNext()
    {
        await Host.Grain<IReminderGrain>("reminder/a").Register("fails", Minute, Minute);
        await Host.Time.AdvanceUntilAsync(Minute / 4, Journal.WaitForAsync(static entries => entries.Count(static entry => entry.StartsWith("fails on time", StringComparison.Ordinal)) >= 2));
    }

    [Fact]
    public async Task Register_WithAPeriodTooShort_IsRefused()
    {
        var grain = Host.Grain<IReminderGrain>("reminder/a");
        (await Should.ThrowAsync<ArgumentException>(grain.Register("tick", Minute, TimeSpan.FromSeconds(59)))).Message.ShouldContain("00:00:59");
        await Should.ThrowAsync<ArgumentOutOfRangeException>(grain.Register("tick", -Minute, Minute));
        (await grain.Names()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Register_OfAGrainThatIsNotRemindable_IsRefused() =>
        await Should.ThrowAsync<InvalidOperationException>(Host.Grain<IUnremindableGrain>("reminder/u").Register());

    private Task TicksAsync(int count) =>
        Journal.WaitForAsync(entries => entries.Count(static entry => entry.StartsWith("tick on time", StringComparison.Ordinal)) >= count);
}
