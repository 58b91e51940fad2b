using Contexter.Embedded;
using Contexter.Embedded.Reminders;
using Contexter.Tests.Conformance;
using Contexter.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Contexter.Tests.Embedded;

public sealed class SqliteReminderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("contexter-reminders").FullName;

    [Fact]
    public async Task Reminders_AfterARestart_TickOnAtTheirOldTimes()
    {
        var minute = TimeSpan.FromMinutes(1);
        await using (var first = await StartAsync())
        {
            await first.Grain<IReminderGrain>("reminder/a").Register("tick", minute, 2 * minute);
            await first.Grain<IReminderGrain>("reminder/a").Register("gone", minute, minute);
            await first.Grain<IReminderGrain>("reminder/a").Unregister("gone");
            await first.Grain<IReminderGrain>("reminder/b").Register("far", TimeSpan.FromHours(30), TimeSpan.FromHours(30));
        }

        await using var second = await StartAsync();
        (await second.Grain<IReminderGrain>("reminder/a").Names()).ShouldBe(["tick"]);
        (await second.Grain<IReminderGrain>("reminder/b").Names()).ShouldBe(["far"]);
        var journal = second.Services.GetRequiredService<Journal>();
        await second.Time.AdvanceUntilAsync(minute / 4, journal.WaitForAsync("tick on time, period 00:02:00"));
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(0, 100)]
    [InlineData(99, 100)]
    [InlineData(100, 200)]
    [InlineData(1250, 1300)]
    public void TickAfter_WhateverWasMissed_KeepsTheSchedule(int minutesAfterTheFirst, int expected)
    {
        var first = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        var row = new ReminderRow(GrainId.Create("reminder", "reminder/a"), "tick", first, TimeSpan.FromMinutes(100));
        row.TickAfter(first.AddMinutes(minutesAfterTheFirst)).ShouldBe(first.AddMinutes(expected));
        (row with { Period = TimeSpan.MaxValue }).TickAfter(first).ShouldBe(DateTime.MaxValue);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Task<ConformanceHost> StartAsync() => ConformanceHost.StartAsync(silo => silo.UseSqliteReminderService(Path.Combine(_folder, "state.db")));
}
