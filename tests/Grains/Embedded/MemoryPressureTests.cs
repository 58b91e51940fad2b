using Contexter.Embedded.Activations;
using Contexter.Tests.Conformance;
using Contexter.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;

namespace Contexter.Tests.Embedded;

public sealed class MemoryPressureTests
{
    [Fact]
    public async Task Activations_WhenMemoryIsShort_EndFromTheLeastRecentlyUsedDownToTheTarget()
    {
        var gauge = new Gauge();
        await using var host = await StartAsync(gauge);
        var journal = host.Services.GetRequiredService<Journal>();
        for (var i = 0; i < 10; i++)
        {
            await host.Grain<ITimerGrain>($"pressed/{i}").Ticks();
            host.Time.Advance(TimeSpan.FromSeconds(1));
        }

        // Kept alive, so that it is neither counted nor ended.
        await host.Grain<IStubbornGrain>("pressed/kept").Touch();
        (gauge.Usage, gauge.FullCollections) = (0.9, 1);
        host.Time.Advance(TimeSpan.FromSeconds(5));
        await journal.WaitForAsync(static entries => entries.Count == 5);
        journal.Entries.Order(StringComparer.Ordinal).ShouldBe(Enumerable.Range(0, 5).Select(static i => $"down pressed/{i}"));
        (await host.Grain<IStubbornGrain>("pressed/kept").Touch()).ShouldBe(2);

        // The figures are old until memory was collected completely once more.
        host.Time.Advance(TimeSpan.FromSeconds(5));
        await host.Grain<ITimerGrain>("pressed/9").Ticks();
        journal.Entries.Count.ShouldBe(5);
        (gauge.Usage, gauge.FullCollections) = (0.8, 2);
        host.Time.Advance(TimeSpan.FromSeconds(5));
        await host.Grain<ITimerGrain>("pressed/9").Ticks();
        journal.Entries.Count.ShouldBe(5);
    }

    [Fact]
    public async Task Options_ThatContradictThemselves_StopTheStart()
    {
        var error = await Should.ThrowAsync<OrleansConfigurationException>(() => ConformanceHost.StartAsync(static silo => silo.Configure<GrainCollectionOptions>(
            static options => (options.EnableActivationSheddingOnMemoryPressure, options.MemoryUsageTargetPercentage) = (true, 80))));
        error.Message.ShouldContain("MemoryUsageTargetPercentage is 80");
        error = await Should.ThrowAsync<OrleansConfigurationException>(() => ConformanceHost.StartAsync(static silo => silo.Configure<GrainCollectionOptions>(
            static options => options.CollectionAge = TimeSpan.FromSeconds(30))));
        error.Message.ShouldContain("CollectionAge is 00:00:30");
    }

    private static Task<ConformanceHost> StartAsync(Gauge gauge) => ConformanceHost.StartAsync(silo =>
    {
        silo.Services.AddSingleton<IMemoryGauge>(gauge);
        silo.Configure<GrainCollectionOptions>(static options =>
        {
            options.EnableActivationSheddingOnMemoryPressure = true;
            options.MemoryUsageLimitPercentage = 80;
            options.MemoryUsageTargetPercentage = 45;
        });
    });

    private sealed class Gauge : IMemoryGauge
    {
        public int FullCollections { get; set; }

        public double Usage { get; set; }
    }
}
