using Contexter.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Contexter.Tests.Conformance;

public sealed class CountingStartupTask(Journal journal, IGrainFactory grains) : IStartupTask
{
    public async Task Execute(CancellationToken cancellationToken)
    {
        await grains.GetGrain<IOrderGrain>("startup/a").Append(1, 1);
        journal.Add("injected");
    }
}

public sealed class StartupTaskTests
{
    [Fact]
    public async Task Tasks_WhenTheHostStarts_HaveRunInOrderOfTheirStagesBeforeItIsUp()
    {
        await using var host = await ConformanceHost.StartAsync(static silo => silo
            .AddStartupTask(
                static async (services, _) =>
                {
                    var numbers = await services.GetRequiredService<IGrainFactory>().GetGrain<IOrderGrain>("startup/a").All();
                    services.GetRequiredService<Journal>().Add($"sees {numbers.Count}");
                },
                ServiceLifecycleStage.Active + 1)
            .AddStartupTask<CountingStartupTask>());
        host.Services.GetRequiredService<Journal>().Entries.ShouldBe(["injected", "sees 1"]);
    }

    [Fact]
    public async Task Task_WhenItFails_FailsTheStart()
    {
        var error = await Should.ThrowAsync<Exception>(() => ConformanceHost.StartAsync(static silo =>
            silo.AddStartupTask(static (_, _) => Task.FromException(new InvalidDataException("cannot start")))));
        error.GetBaseException().Message.ShouldContain("cannot start");
    }
}
